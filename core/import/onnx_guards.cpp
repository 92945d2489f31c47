#include "core/import/onnx_guards.hpp"

#include <onnx/defs/schema.h>

#include "core/error.hpp"
#include "core/import/onnx_attributes.hpp"
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
    {"batch_dims", 0, kMostAxes - 1},
};

/// The axes that inference takes an input of an operator to have.
struct AxesRule {
  const char* type;
  int input;
  int minimum;
  int maximum;
};
constexpr AxesRule kAxesRules[] = {
    {"Conv", 0, 3, 64},
    {"Conv", 1, 3, 64},
    {"ConvInteger", 0, 3, 64},
    {"ConvInteger", 1, 3, 64},
    {"ConvTranspose", 0, 3, 64},
    {"ConvTranspose", 1, 3, 64},
    {"QLinearConv", 0, 3, 64},
    {"QLinearConv", 3, 3, 64},
    {"MaxUnpool", 0, 3, 64},
    {"MaxUnpool", 1, 3, 64},
    {"Gemm", 0, 2, 2},
    {"Gemm", 1, 2, 2},
    {"LSTM", 0, 3, 3},
    {"GRU", 0, 3, 3},
    {"RNN", 0, 3, 3},
    {"GatherND", 1, 1, 64},
};

/// Operators with a window, and the input that is their weight: it has as many axes as input 0.
struct WeightRule {
  const char* type;
  int weight;
};
constexpr WeightRule kWeightRules[] = {
    {"Conv", 1}, {"ConvInteger", 1}, {"ConvTranspose", 1}, {"QLinearConv", 3}};

/// Operators whose inference divides by numbers that it does not look at.
constexpr const char* kUnsafe[] = {"SplitToSequence", "STFT"};

}  // namespace

void expect_attributes_in_range(const onnx::NodeProto& node, const std::string& file) {
  // An operator that onnx does not know may mean anything by its attributes, and is not inferred.
  const std::string domain = node.domain() == "ai.onnx" ? "" : node.domain();
  if (onnx::OpSchemaRegistry::Schema(node.op_type(), domain) == nullptr) return;
  for (const AttributeRange& range : kRanges) {
    // Pad may take away what is there.
    if (node.op_type() == "Pad" && std::string(range.name) == "pads") continue;
    const auto expect = [&](std::int64_t value) {
      if (value < range.minimum || value > range.maximum)
        throw InputError(file + ": " + onnx_node_place(node) + ": " + range.name +
                         ": expected an integer from " + std::to_string(range.minimum) + " to " +
                         std::to_string(range.maximum) + ", found " + std::to_string(value));
    };
    for (const std::int64_t value : integers_attribute(node, range.name)) expect(value);
    expect(integer_attribute(node, range.name, range.minimum));
  }
}

std::string why_not_to_infer(const onnx::NodeProto& node,
                             const std::function<int(const std::string&)>& num_axes) {
  for (const char* type : kUnsafe)
    if (node.op_type() == type) return "the operator is not supported";
  const auto axes_of = [&](int input) {
    return input < node.input_size() ? num_axes(node.input(input)) : -1;
  };
  for (const WeightRule& rule : kWeightRules)
    if (node.op_type() == rule.type && axes_of(rule.weight) != axes_of(0))
      return "its weight has other axes than its input";
  for (const AxesRule& rule : kAxesRules) {
    if (node.op_type() != rule.type) continue;
    const int axes = axes_of(rule.input);
    if (axes < rule.minimum || axes > rule.maximum)
      return "input " + std::to_string(rule.input) + " has " +
             (axes < 0 ? "an unknown number of" : std::to_string(axes)) + " axes";
  }
  return "";
}

}  // namespace codescent
