#pragma once

#include <ATen/core/Tensor.h>

#include "autodiff_model/problem_tensors.hpp"
#include "autodiff_model/tiles.hpp"

namespace codescent {

/// Access counts in words per instance over one run of a layer; zeros where a level does not hold
/// an operand.
struct TrafficTensors {
  at::Tensor reads;           // [starts, layers, levels, operands]  words read out
  at::Tensor fills;           // [starts, layers, levels, operands]  words that arrive from above
  at::Tensor updates;         // [starts, layers, levels, operands]  partial sums from below
  at::Tensor instances;       // [starts, layers, levels]  used copies of each level
  at::Tensor compute_cycles;  // [starts, layers]
};

/// Every loop order of every layer as positions in the flattened [levels, dims], innermost first.
/// Layers with fewer orders than the longest list repeat their last one.
///   returns  [layers, orders, levels * dims]  int64
at::Tensor order_table(const ProblemTensors& problem);

/// Counts every access with the loops ordered as `loop_positions` says. Exact where factors are
/// integers, continuous everywhere: a loop that does not index an operand costs refetches in
/// proportion to how far the indexing loops inside it are open, from factor 1 (not at all) to 2
/// (fully); an input window is credited for overlap in proportion to how far the loops inside its
/// own are closed.
///   loop_positions  [starts, layers, levels * dims]  int64, rows of `order_table`
TrafficTensors relaxed_traffic(const ProblemTensors& problem, const LogFactors& factors,
                               const TileTensors& tiles, const at::Tensor& loop_positions);

}  // namespace codescent
