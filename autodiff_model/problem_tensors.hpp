#pragma once

#include <ATen/core/Tensor.h>
#include <array>
#include <vector>

#include "autodiff_model/loop_order.hpp"
#include "core/architecture.hpp"
#include "core/layer.hpp"

namespace codescent {

/// A workload on an architecture, as constants of the differentiable model.
struct ProblemTensors {
  Architecture architecture;
  Workload workload;
  at::Tensor log_bounds;          // [layers, dims]
  at::Tensor counts;              // [layers]
  at::Tensor macs;                // [layers]
  at::Tensor relevant;            // [layers, operands, dims]  1 where the dim indexes the operand
  at::Tensor strides;             // [layers, 2]  W (P, R), H (Q, S)
  at::Tensor dilations;           // [layers, 2]
  at::Tensor distinct;            // [layers, 2]  1 where inputs count distinct words only
  at::Tensor temporal_free;       // [levels, dims]  1 where a temporal loop is a variable
  at::Tensor spatial_free;        // [levels, dims]  1 where a fan-out is a variable
  at::Tensor log_fixed_temporal;  // [levels, dims]  factors that the template fixes
  at::Tensor log_fixed_spatial;   // [levels, dims]
  std::array<int, kNumDims> derived_level{};   // the temporal loop that takes what is left of a dim
  std::vector<std::vector<NestOrder>> orders;  // [layers][orders of the layer]

  std::int64_t num_layers() const { return static_cast<std::int64_t>(workload.layers.size()); }
  std::int64_t num_levels() const { return architecture.num_levels(); }
  /// What the factors that the template fixes leave of a bound; 1 if they do not divide it.
  std::int64_t free_bound(std::int64_t layer, Dim dim) const;
};

/// Throws InputError if a dim that some layer uses has no level for its temporal loop.
ProblemTensors make_problem_tensors(const Architecture& architecture, const Workload& workload);

/// Complete mappings of a batch of starts: natural logarithms of every factor, >= 0, so that for
/// each dim temporal and spatial factors multiply to the bound.
struct LogFactors {
  at::Tensor temporal;  // [starts, layers, levels, dims]
  at::Tensor spatial;   // [starts, layers, levels, dims]
};

/// What one access costs and how fast a level is, for each start's hardware.
struct HardwareCoefficients {
  at::Tensor read_pj_per_word;   // [starts, levels]
  at::Tensor write_pj_per_word;  // [starts, levels]  fills and updates
  at::Tensor bandwidth;          // [starts, levels, 3]  words per cycle and instance: shared, read,
                                 // write; infinity where unlimited
  double mac_pj = 0;
};

/// Energy and cycles of each layer, at the loop order that suits it best.
struct LayerCosts {
  at::Tensor energy_pj;  // [starts, layers]  one run
  at::Tensor cycles;     // [starts, layers]  one run, before rounding up
  at::Tensor order;      // [starts, layers]  int64, index into ProblemTensors::orders[layer]
};

/// Weights of the logarithms of energy and latency when an order is chosen: the one that minimises
/// energy * log(energy_pj) + latency * log(cycles) wins.
struct OrderPreference {
  double energy = 1;
  double latency = 1;
};

}  // namespace codescent
