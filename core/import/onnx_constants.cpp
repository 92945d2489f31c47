#include "core/import/onnx_constants.hpp"

#include <onnx/onnx_pb.h>

namespace codescent {
namespace {

/// The numbers that a tensor of the types that shapes are computed from has in the file.
std::int64_t num_stored(const onnx::TensorProto& tensor) {
  const auto raw_bytes = static_cast<std::int64_t>(tensor.raw_data().size());
  switch (tensor.data_type()) {
    case onnx::TensorProto::INT64:
      return tensor.has_raw_data() ? raw_bytes / 8 : tensor.int64_data_size();
    case onnx::TensorProto::INT32:
      return tensor.has_raw_data() ? raw_bytes / 4 : tensor.int32_data_size();
    case onnx::TensorProto::FLOAT:
      return tensor.has_raw_data() ? raw_bytes / 4 : tensor.float_data_size();
    default:
      return -1;
  }
}

/// The tensor that an attribute of a Constant stands for; without a type if it stands for none, or
/// for one that is no shape, which may be large.
onnx::TensorProto tensor_of(const onnx::AttributeProto& attribute) {
  onnx::TensorProto tensor;
  const std::string& name = attribute.name();
  if (name == "value" && is_shape_data(attribute.t())) {
    tensor = attribute.t();
  } else if (name == "value_int" && attribute.has_i()) {
    tensor.set_data_type(onnx::TensorProto::INT64);
    tensor.add_int64_data(attribute.i());
  } else if (name == "value_ints") {
    tensor.set_data_type(onnx::TensorProto::INT64);
    tensor.add_dims(attribute.ints_size());
    *tensor.mutable_int64_data() = attribute.ints();
  } else if (name == "value_float" && attribute.has_f()) {
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    tensor.add_float_data(attribute.f());
  } else if (name == "value_floats") {
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    tensor.add_dims(attribute.floats_size());
    *tensor.mutable_float_data() = attribute.floats();
  }
  return tensor;
}

}  // namespace

bool is_shape_data(const onnx::TensorProto& tensor) {
  if (tensor.data_location() == onnx::TensorProto::EXTERNAL || tensor.dims_size() > 1) return false;
  const std::int64_t expected = tensor.dims_size() == 0 ? 1 : tensor.dims(0);
  return expected <= kMostShapeNumbers && num_stored(tensor) == expected;
}

std::optional<onnx::TensorProto> constant_shape_data(const onnx::NodeProto& node) {
  if (node.op_type() != "Constant") return std::nullopt;
  for (const auto& attribute : node.attribute()) {
    onnx::TensorProto tensor = tensor_of(attribute);
    if (is_shape_data(tensor)) return tensor;
  }
  return std::nullopt;
}

}  // namespace codescent
