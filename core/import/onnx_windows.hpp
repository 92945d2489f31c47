#pragma once

#include "core/import/onnx_operators.hpp"

namespace codescent {

class OnnxNode;

/// Conv of one or two spatial axes, with groups; depthwise if every channel is a group and has one
/// output. One spatial axis becomes W. Convolutions of more axes are left out.
OperatorWork read_convolution(const OnnxNode& node);

/// ConvTranspose of one or two spatial axes, lowered to the convolutions that it runs.
OperatorWork read_transposed_convolution(const OnnxNode& node);

}  // namespace codescent
