#pragma once

#include <ATen/core/Tensor.h>

#include "autodiff_model/problem_tensors.hpp"

namespace codescent {

/// What one instance of each level holds at a time.
struct TileTensors {
  at::Tensor log_extents;     // [starts, layers, levels, dims]  how far each dim reaches
  at::Tensor window_extents;  // [starts, layers, levels, 2]     words along the W and H input axis
  at::Tensor words;  // [starts, layers, levels, operands]  whether or not the level holds it
};

/// Extents are the products of the factors at and below a level; words are the product of the
/// extents that index the operand. An input tile is the dense bounding box of its windows,
/// (p - 1) * stride + (r - 1) * dilation + 1 words along each axis.
TileTensors relaxed_tiles(const ProblemTensors& problem, const LogFactors& factors);

}  // namespace codescent
