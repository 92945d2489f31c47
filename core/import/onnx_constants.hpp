#pragma once

#include <cstdint>
#include <optional>

namespace onnx {
class NodeProto;
class TensorProto;
}  // namespace onnx

namespace codescent {

/// Numbers beyond which a tensor is no shape; inference could exhaust memory.
constexpr std::int64_t kMostShapeNumbers = 1024;

/// Whether a tensor may be the numbers of a shape, and has them all; inference reads without
/// looking.
bool is_shape_data(const onnx::TensorProto& tensor);

/// The tensor of a Constant, whichever attribute holds it; nothing if it cannot be a shape.
std::optional<onnx::TensorProto> constant_shape_data(const onnx::NodeProto& node);

}  // namespace codescent
