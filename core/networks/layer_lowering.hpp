#pragma once

#include <vector>

#include "core/layer.hpp"

namespace codescent {

/// The largest stride of a transposed convolution.
constexpr std::int64_t kLargestTransposedStride = 1024;

/// The layer of a batched matrix product, rows x depth by depth x columns: rows are positions (P),
/// columns output channels (K), the depth input channels (C), the batch groups (G). The first
/// matrix is the input, the second the weights.
Layer matrix_product(std::int64_t rows, std::int64_t columns, std::int64_t depth,
                     std::int64_t batch);

/// The dense convolutions that a transposed one runs. Output o gets tap r of input i where
/// o + padding = i * stride + r * dilation, so outputs fall into `stride` phases along each axis,
/// and each is a convolution of stride 1 with its own taps. Phases that have the same shape and
/// read the same windows are one layer of more output channels; those of the same shape that read
/// others are one layer that runs more often. Outputs that no tap reaches are in none. The names
/// are the layer's, with "_phase1" and so on if there are several.
///   layer  of the transposed convolution: P and Q are its outputs; R, S, stride and dilation its
///   own input  [W, H] its input, and the outputs that `padding` cuts off at the start
std::vector<Layer> lower_transposed_convolution(const Layer& layer,
                                                const std::array<InputAxis, 2>& input);

}  // namespace codescent
