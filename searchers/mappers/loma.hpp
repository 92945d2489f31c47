#pragma once

#include <cstdint>
#include <optional>

#include "core/zigzag/layer_cost.hpp"

namespace codescent {

/// The mapping of least energy that LOMA finds, and what it costs.
struct LomaMapping {
  ZigzagMapping mapping;
  ZigzagCost cost;
};

/// 9! orders and more take minutes each.
constexpr int kMostLomaLoops = 9;

/// ZigZag's search for temporal loops (depth_first.md A7; DeFiNES): bounds are factored into
/// primes, of which small ones are merged until there are few; every order of them is tried, its
/// loops given to the memories from the MACs outwards, as many as fit. Nothing if no order fits.
///   spatial      memories of each operand and its spatial loops; temporal ones are left out
///   most_loops   factors in all; never fewer than dims that loop
std::optional<LomaMapping> map_by_loma(const ZigzagAccelerator& accelerator,
                                       const OperandBits& bits, const Layer& layer,
                                       const ZigzagMapping& spatial, int most_loops);

}  // namespace codescent
