#include "core/import/onnx_windows.hpp"

#include <algorithm>

#include "core/import/onnx_attributes.hpp"
#include "core/import/onnx_node.hpp"
#include "core/import/onnx_window_checks.hpp"
#include "core/networks/layer_lowering.hpp"

namespace codescent {
namespace {

/// One spatial axis of a node with a window.
struct SpatialAxis {
  std::int64_t input = 1;
  std::int64_t output = 1;
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  std::int64_t padding_begin = 0;
  std::int64_t padding_end = 0;
};

std::size_t num_spatial_axes(const OnnxNode& node) {
  const TensorShape& x = node.input(0);
  const TensorShape& weight = node.input(1);
  if (x.size() < 3 || weight.size() != x.size())
    node.fail("expected an input [N, C, ...] and a weight of as many axes, found " + text_of(x) +
              " and " + text_of(weight));
  if (node.output(0).size() != x.size())
    node.fail("expected an output of as many axes as the input, found " + text_of(node.output(0)));
  return x.size() - 2;
}

/// Pads of an automatic padding that adds `total`; an odd one stands at the end for SAME_UPPER.
void set_automatic_padding(SpatialAxis& axis, std::int64_t total, bool more_at_end) {
  axis.padding_begin = more_at_end ? total / 2 : total - total / 2;
  axis.padding_end = total - axis.padding_begin;
}

/// In the order of the file: H before W.
std::vector<SpatialAxis> read_axes(const OnnxNode& node) {
  const std::size_t count = num_spatial_axes(node);
  const TensorShape& weight = node.input(1);
  const TensorShape kernel(weight.begin() + 2, weight.end());
  const auto stated = integers_attribute(node.proto(), "kernel_shape");
  if (!stated.empty() && stated != kernel)
    node.fail("kernel_shape: expected the weight's, " + text_of(kernel) + ", found " +
              text_of(stated));
  const auto strides = node.integers("strides", count, 1);
  const auto dilations = node.integers("dilations", count, 1);
  const auto pads = node.integers("pads", 2 * count, 0);
  std::vector<SpatialAxis> axes(count);
  for (std::size_t i = 0; i < count; ++i)
    axes[i] = {node.input(0)[i + 2], node.output(0)[i + 2], kernel[i],
               strides[i],           dilations[i],          pads[i],
               pads[i + count]};
  return axes;
}

std::string automatic_padding(const OnnxNode& node) {
  std::string padding = text_attribute(node.proto(), "auto_pad", "NOTSET");
  for (const char* known : {"NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"})
    if (padding == known) return padding;
  node.fail("auto_pad: expected NOTSET, SAME_UPPER, SAME_LOWER or VALID");
}

/// Sets the padding of a convolution where it is automatic, and throws unless the output is the
/// one that its window makes: a file may declare another where onnx infers none.
void settle_paddings(std::vector<SpatialAxis>& axes, const OnnxNode& node) {
  const std::string auto_pad = automatic_padding(node);
  for (SpatialAxis& axis : axes) {
    if (axis.input > kLargestExtent) continue;  // the sums below could overflow
    const std::int64_t reach = axis.dilation * (axis.kernel - 1) + 1;
    std::int64_t outputs = (axis.input + axis.stride - 1) / axis.stride;
    if (pads_to_same(node.proto()))
      set_automatic_padding(
          axis, std::max<std::int64_t>((outputs - 1) * axis.stride + reach - axis.input, 0),
          auto_pad == "SAME_UPPER");
    else
      outputs = (axis.input + axis.padding_begin + axis.padding_end - reach) / axis.stride + 1;
    if (axis.output != outputs)
      node.fail("expected an output of " + std::to_string(outputs) + " along an axis of " +
                std::to_string(axis.input) + ", found " + std::to_string(axis.output));
  }
}

/// A layer with everything of the node but its channels and paddings.
Layer layer_of(const std::vector<SpatialAxis>& axes, std::int64_t batch) {
  Layer layer;
  const SpatialAxis& w = axes.back();
  const SpatialAxis h = axes.size() > 1 ? axes.front() : SpatialAxis();
  layer.bounds = {w.kernel, h.kernel, w.output, h.output, 1, 1, batch, 1};
  layer.stride_w = w.stride;
  layer.stride_h = h.stride;
  layer.dilation_w = w.dilation;
  layer.dilation_h = h.dilation;
  return layer;
}

/// Channels of a group; a depthwise layer where each channel is a group of one output.
void set_channels(Layer& layer, std::int64_t inputs, std::int64_t outputs, std::int64_t groups) {
  const bool is_depthwise = groups > 1 && inputs == 1 && outputs == 1;
  layer.type = &kLayerTypes[is_depthwise ? 1 : 0];
  layer.bounds[index(Dim::C)] = is_depthwise ? groups : inputs;
  layer.bounds[index(Dim::K)] = outputs;
  layer.bounds[index(Dim::G)] = is_depthwise ? 1 : groups;
}

std::int64_t expect_groups(const OnnxNode& node, std::int64_t channels) {
  const std::int64_t groups = node.integer("group", 1);
  if (channels % groups != 0)
    node.fail("group: expected a divisor of " + std::to_string(channels) + " channels, found " +
              std::to_string(groups));
  return groups;
}

/// The padding if it is the same at both ends and gives the output, as a workload states inputs.
std::optional<InputAxis> stated_axis(const SpatialAxis& axis) {
  const std::int64_t reach = axis.dilation * (axis.kernel - 1) + 1;
  const std::int64_t slack = axis.input + 2 * axis.padding_begin - reach;
  if (axis.input < 1 || axis.input > kLargestExtent || axis.padding_begin > kLargestExtent)
    return std::nullopt;
  if (axis.padding_begin != axis.padding_end || slack < 0 || slack / axis.stride + 1 != axis.output)
    return std::nullopt;
  return InputAxis{axis.input, axis.padding_begin};
}

void state_input(Layer& layer, const std::vector<SpatialAxis>& axes) {
  const auto w = stated_axis(axes.back());
  const auto h = stated_axis(axes.size() > 1 ? axes.front() : SpatialAxis());
  if (w && h) layer.stated_input = {*w, *h};
}

/// The convolution of a volume, which no layer type has.
OperatorWork leave_out_volume(const OnnxNode& node, std::size_t axes,
                              const TensorShape& positions) {
  const TensorShape& weight = node.input(1);
  const TensorShape taps(weight.begin() + 1, weight.end());
  return {{},
          node.try_product({positions, taps}),
          "a convolution of " + std::to_string(axes) + " spatial axes is not supported"};
}

void expect_sound(const OnnxNode& node, const Layer& layer) {
  const auto problems = layer_problems(layer);
  if (!problems.empty()) node.fail(problems.front());
}

}  // namespace

OperatorWork read_convolution(const OnnxNode& node) {
  const std::size_t count = num_spatial_axes(node);
  const TensorShape& x = node.input(0);
  const TensorShape& weight = node.input(1);
  if (count > 2) return leave_out_volume(node, count, node.output(0));
  const std::int64_t groups = expect_groups(node, weight[0]);
  if (x[1] / groups != weight[1] || x[1] % groups != 0)
    node.fail("group: " + std::to_string(x[1]) + " channels in " + std::to_string(groups) +
              " groups do not fit the weight " + text_of(weight));
  std::vector<SpatialAxis> axes = read_axes(node);
  Layer layer = layer_of(axes, x[0]);
  set_channels(layer, weight[1], weight[0] / groups, groups);
  expect_sound(node, layer);
  settle_paddings(axes, node);
  state_input(layer, axes);
  return {{layer}, {}, ""};
}

OperatorWork read_transposed_convolution(const OnnxNode& node) {
  const std::size_t count = num_spatial_axes(node);
  const TensorShape& x = node.input(0);
  const TensorShape& weight = node.input(1);
  // Every input meets every tap of its group's outputs, those that fall off the border included.
  if (count > 2) return leave_out_volume(node, count, x);
  const std::int64_t groups = expect_groups(node, weight[0]);
  if (x[1] != weight[0])
    node.fail("expected a weight of " + std::to_string(x[1]) + " input channels, found " +
              text_of(weight));
  std::vector<SpatialAxis> axes = read_axes(node);
  const auto output_padding = node.integers("output_padding", count, 0);
  Layer layer = layer_of(axes, x[0]);
  set_channels(layer, weight[0] / groups, weight[1], groups);
  expect_sound(node, layer);
  const std::string auto_pad = automatic_padding(node);
  const bool is_output_stated = !integers_attribute(node.proto(), "output_shape").empty();
  for (std::size_t i = 0; i < axes.size(); ++i) {
    SpatialAxis& axis = axes[i];
    if (axis.stride > kLargestTransposedStride)
      node.fail("strides: expected at most " + std::to_string(kLargestTransposedStride) +
                ", found " + std::to_string(axis.stride));
    // Torch's rule, as in workload files: more would be outputs that no tap can reach.
    const std::int64_t most = std::max(axis.stride, axis.dilation) - 1;
    if (output_padding[i] > most)
      node.fail("output_padding: expected at most " + std::to_string(most) +
                ", less than the stride or the dilation, found " +
                std::to_string(output_padding[i]));
    const std::int64_t whole =
        axis.stride * (axis.input - 1) + output_padding[i] + axis.dilation * (axis.kernel - 1) + 1;
    if (is_output_stated || pads_to_same(node.proto()))
      set_automatic_padding(axis, whole - axis.output, auto_pad == "SAME_UPPER");
  }
  const SpatialAxis h = axes.size() > 1 ? axes.front() : SpatialAxis();
  return {
      lower_transposed_convolution(layer, {InputAxis{axes.back().input, axes.back().padding_begin},
                                           InputAxis{h.input, h.padding_begin}}),
      0, "no tap of the kernel reaches an output"};
}

}  // namespace codescent
