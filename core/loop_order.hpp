#pragma once

#include <array>
#include <vector>

#include "core/architecture.hpp"
#include "core/layer.hpp"

namespace codescent {

/// Temporal loops of one level, innermost first.
using LoopOrder = std::array<Dim, kNumDims>;
/// A loop order for each level, levels innermost first.
using NestOrder = std::vector<LoopOrder>;

/// Of one layer: each is compiled into the programs of a search.
constexpr std::size_t kMostNestOrders = 100'000;

/// The loop orders of a layer that differ in reuse, as far as access counts can tell: an order
/// matters only through the loops that stand innermost, so each level takes one order for each set
/// of operands that its innermost loops leave alone, and one for each dim that may slide the
/// input's window there. Every other order costs the same as one of these or more. Levels that no
/// operand below them sees, and pinned levels, keep one order. The result is the product over the
/// levels. Throws InputError if there are more than kMostNestOrders.
std::vector<NestOrder> distinct_orders(const Architecture& architecture, const Layer& layer);

/// Of one level, for loops over `active` dims alone.
std::vector<LoopOrder> distinct_level_orders(const Architecture& architecture, const Layer& layer,
                                             int level, DimSet active);

}  // namespace codescent
