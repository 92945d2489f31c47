#include "core/import/onnx_attributes.hpp"

#include <onnx/onnx_pb.h>

#include "core/error.hpp"
#include "core/import/onnx_shapes.hpp"

namespace codescent {
namespace {

constexpr std::int64_t kLargest = 1'000'000'000;
constexpr std::int64_t kLargestBlock = 65'536;
constexpr std::int64_t kMostAxes = 64;

struct AttributeRange {
  const char* name;
  std::int64_t minimum;
  std::int64_t maximum;
};

constexpr AttributeRange kRanges[] = {
    {"strides", 1, kLargest},
    {"dilations", 1, kLargest},
    {"kernel_shape", 1, kLargest},
    {"pads", 0, kLargest},
    {"output_padding", 0, kLargest},
    {"output_shape", 1, kLargest},
    {"group", 1, kLargest},
    {"blocksize", 1, kLargestBlock},
    {"hidden_size", 1, kLargest},
    {"axis", -kMostAxes, kMostAxes - 1},
    {"axes", -kMostAxes, kMostAxes - 1},
    {"perm", 0, kMostAxes - 1},
};

const onnx::AttributeProto* find_attribute(const onnx::NodeProto& node, const std::string& name) {
  for (const auto& attribute : node.attribute())
    if (attribute.name() == name) return &attribute;
  return nullptr;
}

}  // namespace

void expect_attributes_in_range(const onnx::NodeProto& node, const std::string& file) {
  for (const AttributeRange& range : kRanges) {
    const onnx::AttributeProto* attribute = find_attribute(node, range.name);
    // Pad may take away what is there.
    if (attribute == nullptr || (node.op_type() == "Pad" && attribute->name() == "pads")) continue;
    const auto expect = [&](std::int64_t value) {
      if (value < range.minimum || value > range.maximum)
        throw InputError(file + ": " + onnx_node_place(node) + ": " + range.name +
                         ": expected an integer from " + std::to_string(range.minimum) + " to " +
                         std::to_string(range.maximum) + ", found " + std::to_string(value));
    };
    for (const std::int64_t value : attribute->ints()) expect(value);
    if (attribute->has_i()) expect(attribute->i());
  }
}

std::int64_t integer_attribute(const onnx::NodeProto& node, const std::string& name,
                               std::int64_t fallback) {
  const onnx::AttributeProto* attribute = find_attribute(node, name);
  return attribute != nullptr && attribute->has_i() ? attribute->i() : fallback;
}

std::vector<std::int64_t> integers_attribute(const onnx::NodeProto& node, const std::string& name) {
  const onnx::AttributeProto* attribute = find_attribute(node, name);
  if (attribute == nullptr) return {};
  return {attribute->ints().begin(), attribute->ints().end()};
}

std::string text_attribute(const onnx::NodeProto& node, const std::string& name,
                           const std::string& fallback) {
  const onnx::AttributeProto* attribute = find_attribute(node, name);
  return attribute != nullptr && attribute->has_s() ? attribute->s() : fallback;
}

}  // namespace codescent
