#include "core/import/onnx_window_checks.hpp"

#include <algorithm>
#include <iterator>
#include <onnx/onnx_pb.h>

#include "core/error.hpp"
#include "core/import/onnx_attributes.hpp"
#include "core/layer.hpp"

namespace codescent {
namespace {

/// Operators with a window that slides over input 0, and the input that has its size; -1: the
/// attribute kernel_shape.
struct WindowRule {
  const char* type;
  int weight;
};
constexpr WindowRule kWindowRules[] = {
    {"Conv", 1},         {"ConvInteger", 1}, {"QLinearConv", 3},
    {"AveragePool", -1}, {"LpPool", -1},     {"MaxPool", -1},
};

[[noreturn]] void fail(const onnx::NodeProto& node, const std::string& file,
                       const std::string& message) {
  throw InputError(file + ": " + onnx_node_place(node) + ": " + message);
}

void expect_one_padding(const onnx::NodeProto& node, const std::string& file) {
  const std::string auto_pad = text_attribute(node, "auto_pad", "NOTSET");
  if (auto_pad == "NOTSET") return;
  // Exporters write zeros beside an automatic padding, and mean nothing by them.
  for (const std::int64_t pad : integers_attribute(node, "pads"))
    if (pad != 0)
      fail(node, file,
           "pads: expected none, or zeros, beside auto_pad " + in_quotes(auto_pad) + ", found " +
               std::to_string(pad));
}

/// Extents of the window, before dilation; empty if not known.
TensorShape window_of(const onnx::NodeProto& node, const WindowRule& rule,
                      const std::function<const TensorShape*(const std::string&)>& shape_of) {
  if (rule.weight < 0) return integers_attribute(node, "kernel_shape");
  const TensorShape* weight =
      rule.weight < node.input_size() ? shape_of(node.input(rule.weight)) : nullptr;
  if (weight == nullptr || weight->size() < 3) return {};
  return {weight->begin() + 2, weight->end()};
}

/// The numbers of an attribute, or as many defaults; empty if it has others than it should.
std::vector<std::int64_t> numbers_of(const onnx::NodeProto& node, const char* attribute,
                                     std::size_t count, std::int64_t fallback) {
  auto values = integers_attribute(node, attribute);
  if (values.empty()) values.assign(count, fallback);
  if (values.size() != count) values.clear();
  return values;
}

}  // namespace

bool pads_to_same(const onnx::NodeProto& node) {
  const std::string auto_pad = text_attribute(node, "auto_pad", "NOTSET");
  return auto_pad == "SAME_UPPER" || auto_pad == "SAME_LOWER";
}

void expect_window_fits(const onnx::NodeProto& node,
                        const std::function<const TensorShape*(const std::string&)>& shape_of,
                        const std::string& file) {
  const auto* rule =
      std::find_if(std::begin(kWindowRules), std::end(kWindowRules),
                   [&](const WindowRule& candidate) { return node.op_type() == candidate.type; });
  const bool is_transposed = node.op_type() == "ConvTranspose";
  if (is_transposed || rule != std::end(kWindowRules)) expect_one_padding(node, file);
  if (is_transposed || rule == std::end(kWindowRules) || pads_to_same(node)) return;
  const TensorShape* input = node.input_size() > 0 ? shape_of(node.input(0)) : nullptr;
  const TensorShape window = window_of(node, *rule, shape_of);
  const std::size_t count = window.size();
  const auto strides = numbers_of(node, "strides", count, 1);
  const auto dilations = numbers_of(node, "dilations", count, 1);
  const auto pads = numbers_of(node, "pads", 2 * count, 0);
  if (input == nullptr || count == 0 || input->size() != count + 2 || strides.empty() ||
      dilations.empty() || pads.empty())
    return;
  const bool rounds_up = integer_attribute(node, "ceil_mode", 0) != 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (window[i] > kLargestExtent || (*input)[i + 2] > kLargestExtent) continue;  // sums overflow
    const std::int64_t reach = dilations[i] * (window[i] - 1) + 1;
    const std::int64_t held = (*input)[i + 2] + pads[i] + pads[i + count];
    // Rounding up, the only window may stand out at the end by less than a stride.
    if (reach > held + (rounds_up ? strides[i] - 1 : 0))
      fail(node, file,
           "a window of " + std::to_string(reach) + " along axis " + std::to_string(i + 2) +
               (dilations[i] > 1 ? ", dilation included," : "") + " does not fit its input of " +
               std::to_string(held) + ", padding included");
  }
}

}  // namespace codescent
