#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/import/onnx_shapes.hpp"

namespace onnx {
class NodeProto;
}  // namespace onnx

namespace codescent {

/// Throws InputError that names the node if a convolution or a pooling, quantized ones included,
/// states paddings beside automatic ones, or has a window that its padded input does not hold:
/// onnx infers an output of either. Shapes that are not known are passed over.
///   shape_of  a value; null if unknown
void expect_window_fits(const onnx::NodeProto& node,
                        const std::function<const TensorShape*(const std::string&)>& shape_of,
                        const std::string& file);

/// Whether the attribute auto_pad keeps ceil(extent / stride) outputs.
bool pads_to_same(const onnx::NodeProto& node);

}  // namespace codescent
