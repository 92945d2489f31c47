#include "core/networks/imported_workload.hpp"

#include <limits>

#include "core/error.hpp"
#include "core/files/utf8.hpp"

namespace codescent {
namespace {

/// All that tells two layers apart but their names and counts.
std::vector<std::int64_t> shape_of(const Layer& layer) {
  std::vector<std::int64_t> shape = {layer.stride_w, layer.stride_h, layer.dilation_w,
                                     layer.dilation_h};
  for (const DimSet relevant : layer.type->relevant) shape.push_back(relevant.bits());
  shape.insert(shape.end(), layer.bounds.begin(), layer.bounds.end());
  if (!layer.stated_input) return shape;
  for (const InputAxis& axis : *layer.stated_input)
    shape.insert(shape.end(), {axis.extent, axis.padding});
  return shape;
}

}  // namespace

std::int64_t known_macs(const ImportedWorkload& imported) {
  std::int64_t total = imported.workload.total_macs();
  for (const LeftOutOperator& one : imported.left_out)
    if (__builtin_add_overflow(total, one.macs.value_or(0), &total))
      return std::numeric_limits<std::int64_t>::max();
  return total;
}

void LayerCollector::add(Layer layer, const std::string& place) {
  const auto expect_sound = [&](const Layer& checked) {
    const std::vector<std::string> problems = layer_problems(checked);
    if (!problems.empty()) throw InputError(place + ": " + problems.front());
  };
  expect_sound(layer);
  if (__builtin_add_overflow(total_macs_, layer.count * layer.macs(), &total_macs_))
    throw InputError(place + ": the network's multiply-accumulates overflow 63 bits");
  const auto [known, is_new] = shapes_.emplace(shape_of(layer), layers_.size());
  if (is_new) {
    layer.name = free_name(layer.name);
    layers_.push_back(std::move(layer));
    return;
  }
  Layer& first = layers_[known->second];
  if (__builtin_add_overflow(first.count, layer.count, &first.count))
    throw InputError(place + ": the runs of layer \"" + first.name + "\" overflow 63 bits");
  expect_sound(first);
}

std::string LayerCollector::free_name(const std::string& name) {
  std::int64_t& uses = uses_[name];
  if (++uses == 1) return name;
  std::string candidate = name + "_" + std::to_string(uses);
  while (uses_.count(candidate) > 0) candidate = name + "_" + std::to_string(++uses);
  uses_[candidate] = 1;
  return candidate;
}

std::string utf8_text(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    result += length == 0 ? "?" : text.substr(at, length);
    at += length == 0 ? 1 : length;
  }
  return one_line(result);
}

}  // namespace codescent
