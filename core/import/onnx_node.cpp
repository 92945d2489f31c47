#include "core/import/onnx_node.hpp"

#include <algorithm>
#include <onnx/defs/schema.h>

#include "core/error.hpp"
#include "core/import/onnx_attributes.hpp"
#include "core/import/onnx_versions.hpp"

namespace codescent {

std::string text_of(const TensorShape& shape) {
  std::string text;
  for (const std::int64_t extent : shape)
    text += (text.empty() ? "" : ", ") + std::to_string(extent);
  return "[" + text + "]";
}

bool is_standard(const onnx::NodeProto& node) {
  return node.domain().empty() || node.domain() == "ai.onnx";
}

bool has_subgraph(const onnx::NodeProto& node) {
  return std::any_of(node.attribute().begin(), node.attribute().end(), [](const auto& attribute) {
    return attribute.has_g() || attribute.graphs_size() > 0;
  });
}

const TensorShape& OnnxNode::input(int i) const {
  return *shapes_.find(node_.input(i));
}

const TensorShape& OnnxNode::output(int i) const {
  return *shapes_.find(node_.output(i));
}

std::int64_t OnnxNode::integer(const std::string& attribute, std::int64_t fallback) const {
  return integer_attribute(node_, attribute, fallback);
}

std::vector<std::int64_t> OnnxNode::integers(const std::string& attribute, std::size_t count,
                                             std::int64_t fallback) const {
  std::vector<std::int64_t> values = integers_attribute(node_, attribute);
  if (values.empty()) values.assign(count, fallback);
  if (values.size() != count)
    fail(attribute + ": expected " + std::to_string(count) + " integers, found " +
         std::to_string(values.size()));
  return values;
}

std::optional<std::int64_t> OnnxNode::try_product(std::initializer_list<TensorShape> shapes) const {
  std::int64_t product = 1;
  for (const TensorShape& shape : shapes)
    for (const std::int64_t extent : shape)
      if (__builtin_mul_overflow(product, extent, &product)) return std::nullopt;
  return product;
}

std::int64_t OnnxNode::product(const TensorShape& extents) const {
  const auto product = try_product({extents});
  if (!product) fail("the product of " + text_of(extents) + " overflows 63 bits");
  return *product;
}

void OnnxNode::fail(const std::string& message) const {
  throw InputError(file_ + ": " + onnx_node_place(node_) + ": " + message);
}

bool is_known_without_macs(const onnx::NodeProto& node) {
  const bool is_known = onnx::OpSchemaRegistry::Schema(node.op_type()) != nullptr ||
                        onnx::OpSchemaRegistry::Schema(in_known_version(node).op_type()) != nullptr;
  return is_known && !has_subgraph(node);
}

}  // namespace codescent
