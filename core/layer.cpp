#include "core/layer.hpp"

#include <limits>

namespace codescent {

const std::vector<std::string>& footprint_names() {
  static const std::vector<std::string> names = {"bounding-box", "distinct"};
  return names;
}

std::string_view name(Footprint footprint) {
  return footprint_names()[static_cast<std::size_t>(footprint)];
}

DimSet Layer::plain_dims(Operand operand) const {
  DimSet dims = relevant(operand);
  if (operand != Operand::Input) return dims;
  for (const WindowAxis& axis : window_axes()) {
    dims.remove(axis.output);
    dims.remove(axis.filter);
  }
  return dims;
}

std::array<InputAxis, 2> Layer::input_axes() const {
  if (stated_input) return *stated_input;
  std::array<InputAxis, 2> axes;
  for (std::size_t a = 0; a < axes.size(); ++a) {
    const WindowAxis window = window_axes()[a];
    axes[a].extent = (bound(window.output) - 1) * window.stride +
                     (bound(window.filter) - 1) * window.dilation + 1;
  }
  return axes;
}

std::vector<std::string> layer_problems(const Layer& layer) {
  std::vector<std::string> found;
  const auto check_positive = [&](const std::string& what, std::int64_t value) {
    if (value < 1) found.push_back(what + " must be at least 1, got " + std::to_string(value));
  };
  for (const Dim dim : kAllDims) check_positive(std::string(name(dim)), layer.bound(dim));
  check_positive("stride W", layer.stride_w);
  check_positive("stride H", layer.stride_h);
  check_positive("dilation W", layer.dilation_w);
  check_positive("dilation H", layer.dilation_h);
  check_positive("count", layer.count);
  if (!found.empty()) return found;

  std::int64_t limit = layer.count;
  bool overflow = false;
  for (const std::int64_t bound : layer.bounds)
    overflow = overflow || __builtin_mul_overflow(limit, bound, &limit);
  for (const WindowAxis& axis : layer.window_axes()) {
    std::int64_t reach = 0;
    overflow = overflow || __builtin_add_overflow(axis.stride, axis.dilation, &reach) ||
               __builtin_mul_overflow(limit, reach, &limit);
  }
  if (overflow || limit > std::numeric_limits<std::int64_t>::max() / 8)
    found.push_back("the product of bounds, strides, dilations and count overflows 60 bits");
  return found;
}

std::int64_t Workload::total_macs() const {
  std::int64_t total = 0;
  for (const Layer& layer : layers) total += layer.count * layer.macs();
  return total;
}

}  // namespace codescent
