#pragma once

#include <array>

#include "autodiff_model/fused/expression_graph.hpp"
#include "core/layer.hpp"

namespace codescent {

/// One layer's nest as a latency model sees it: the tile inside the outermost level's temporal
/// loops, and those loops.
template <class Number>
struct OuterNest {
  std::array<Number, kNumDims> tile;        // extents: all factors inside the outermost loops
  std::array<Number, kNumDims> iterations;  // outermost temporal factors
  std::array<Dim, kNumDims> order;          // of those loops, innermost first
  Number analytical_cycles;
};

enum class Points { Relaxed, Integer };

}  // namespace codescent
