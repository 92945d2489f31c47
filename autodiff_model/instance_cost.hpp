#pragma once

#include <ATen/core/Tensor.h>
#include <string>

#include "core/architecture.hpp"
#include "core/energy_table.hpp"

namespace codescent {

/// What one instance of a memory costs for each start's sizes; gradients follow the slopes of the
/// energy table.
struct InstanceCost {
  at::Tensor read_pj;          // [starts]  per block
  at::Tensor write_pj;         // [starts]  per block
  at::Tensor area_um2;         // [starts]
  at::Tensor log_block_words;  // [starts]  ln of the words that one access moves, >= 0
};

/// Sizes are real numbers here; the exact model rounds capacity and block down to whole words.
///   log_sizes  [starts, parameters]
InstanceCost instance_cost(const MemoryLevel& level, const EnergyTable& table,
                           const at::Tensor& log_sizes);

/// What one MAC unit costs; its size never varies.
ComponentCost mac_cost(const Architecture& architecture, const EnergyTable& table);

}  // namespace codescent
