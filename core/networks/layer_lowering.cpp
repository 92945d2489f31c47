#include "core/networks/layer_lowering.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <tuple>

#include "core/integers.hpp"

namespace codescent {
namespace {

constexpr std::int64_t kUnstated = -1;

/// The phases along one axis that make convolutions of one shape.
struct PhaseShape {
  std::int64_t taps = 1;
  std::int64_t outputs = 1;
  std::int64_t copies = 1;           // phases that read the same windows
  std::int64_t padding = kUnstated;  // of the input, where it is the same at both ends
  bool operator<(const PhaseShape& other) const {
    return std::tie(taps, outputs, copies, padding) <
           std::tie(other.taps, other.outputs, other.copies, other.padding);
  }
};

/// One phase: what tells it from others, and the input that its first output reads by its first
/// tap.
struct Phase {
  std::int64_t taps;
  std::int64_t outputs;
  std::int64_t first_input;
  bool operator<(const Phase& other) const {
    return std::tie(taps, outputs, first_input) <
           std::tie(other.taps, other.outputs, other.first_input);
  }
};

/// The zeros that stand at each end of the input, if a convolution over all of it is this phase.
std::int64_t padding_of(const Phase& phase, std::int64_t tap_distance, std::int64_t extent) {
  const std::int64_t before = (phase.taps - 1) * tap_distance - phase.first_input;
  const std::int64_t after = phase.first_input + phase.outputs - extent;
  return before == after && before >= 0 ? before : kUnstated;
}

/// The shapes along one axis, and how many different windows each is run on.
std::map<PhaseShape, std::int64_t> phase_shapes(const Layer& layer, const WindowAxis& axis,
                                                const InputAxis& input) {
  const std::int64_t step = std::gcd(axis.stride, axis.dilation);
  const std::int64_t taps_apart = axis.stride / step;  // between taps of one phase
  const std::int64_t num_outputs = layer.bound(axis.output);
  const std::int64_t num_taps = layer.bound(axis.filter);
  std::map<Phase, std::int64_t> copies;
  for (std::int64_t o = 0; o < std::min(axis.stride, num_outputs); ++o) {
    const std::int64_t position = o + input.padding;
    std::int64_t first_tap = 0;
    while (first_tap < std::min(taps_apart, num_taps) &&
           (position - first_tap * axis.dilation) % axis.stride != 0)
      ++first_tap;
    if (first_tap >= std::min(taps_apart, num_taps)) continue;
    ++copies[{ceil_divide(num_taps - first_tap, taps_apart),
              ceil_divide(num_outputs - o, axis.stride),
              (position - first_tap * axis.dilation) / axis.stride}];
  }
  std::map<PhaseShape, std::int64_t> shapes;
  for (const auto& [phase, number] : copies)
    ++shapes[{phase.taps, phase.outputs, number,
              padding_of(phase, axis.dilation / step, input.extent)}];
  return shapes;
}

}  // namespace

Layer matrix_product(std::int64_t rows, std::int64_t columns, std::int64_t depth,
                     std::int64_t batch) {
  Layer layer;
  layer.bounds[index(Dim::P)] = rows;
  layer.bounds[index(Dim::K)] = columns;
  layer.bounds[index(Dim::C)] = depth;
  layer.bounds[index(Dim::G)] = batch;
  return layer;
}

std::vector<Layer> lower_transposed_convolution(const Layer& layer,
                                                const std::array<InputAxis, 2>& input) {
  const std::array<WindowAxis, 2> axes = layer.window_axes();
  const auto dilation = [&](int a, std::int64_t taps) {
    return taps == 1 ? 1 : axes[a].dilation / std::gcd(axes[a].stride, axes[a].dilation);
  };
  const auto shapes_h = phase_shapes(layer, axes[1], input[1]);
  std::vector<Layer> lowered;
  for (const auto& [w, windows_w] : phase_shapes(layer, axes[0], input[0]))
    for (const auto& [h, windows_h] : shapes_h) {
      Layer phase = layer;
      phase.bounds[index(Dim::R)] = w.taps;
      phase.bounds[index(Dim::S)] = h.taps;
      phase.bounds[index(Dim::P)] = w.outputs;
      phase.bounds[index(Dim::Q)] = h.outputs;
      phase.bounds[index(Dim::K)] *= w.copies * h.copies;
      phase.stride_w = phase.stride_h = 1;
      phase.dilation_w = dilation(0, w.taps);
      phase.dilation_h = dilation(1, h.taps);
      phase.count *= windows_w * windows_h;
      phase.stated_input.reset();
      if (w.padding != kUnstated && h.padding != kUnstated)
        phase.stated_input = {InputAxis{input[0].extent, w.padding},
                              InputAxis{input[1].extent, h.padding}};
      lowered.push_back(phase);
    }
  for (std::size_t i = 0; i < lowered.size() && lowered.size() > 1; ++i)
    lowered[i].name += "_phase" + std::to_string(i + 1);
  return lowered;
}

}  // namespace codescent
