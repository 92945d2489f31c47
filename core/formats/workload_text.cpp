#include "core/formats/workload_text.hpp"

#include <stdexcept>

#include "core/files/yaml_text.hpp"
#include "core/formats/workload_edges.hpp"

namespace codescent {
namespace {

std::string scalar(const std::string& text) {
  if (text.empty()) throw std::invalid_argument("workload_text: expected a name, got none");
  return yaml_scalar(text);
}

void add_entry(std::string& entries, const std::string& key, std::int64_t value) {
  entries += (entries.empty() ? "" : ", ") + key + ": " + std::to_string(value);
}

std::string map_line(const std::string& key, const std::string& entries) {
  return "    " + key + ": {" + entries + "}\n";
}

std::string bounds_line(const Layer& layer) {
  std::string entries;
  for (const Dim dim : kAllDims)
    if (layer.bound(dim) != 1) add_entry(entries, std::string(name(dim)), layer.bound(dim));
  return map_line("bounds", entries);
}

/// `stride` or `dilation`; nothing if both are 1.
std::string pair_line(const std::string& key, std::int64_t w, std::int64_t h) {
  std::string entries;
  if (w != 1) add_entry(entries, "W", w);
  if (h != 1) add_entry(entries, "H", h);
  return entries.empty() ? "" : map_line(key, entries);
}

std::string input_line(const std::array<InputAxis, 2>& input) {
  std::string entries;
  add_entry(entries, "W", input[0].extent);
  add_entry(entries, "H", input[1].extent);
  if (input[0].padding != 0) add_entry(entries, "padding_W", input[0].padding);
  if (input[1].padding != 0) add_entry(entries, "padding_H", input[1].padding);
  return map_line("input", entries);
}

std::string inputs_line(const std::vector<std::string>& inputs) {
  std::string entries;
  for (const std::string& input : inputs) entries += (entries.empty() ? "" : ", ") + scalar(input);
  return "    inputs: [" + entries + "]\n";
}

std::string layer_text(const Layer& layer) {
  std::string text = "  - name: " + scalar(layer.name) + "\n";
  if (layer.type != Layer().type) text += "    type: " + std::string(layer.type->name) + "\n";
  text += bounds_line(layer) + pair_line("stride", layer.stride_w, layer.stride_h) +
          pair_line("dilation", layer.dilation_w, layer.dilation_h);
  if (layer.count != 1) text += "    count: " + std::to_string(layer.count) + "\n";
  if (layer.stated_input) text += input_line(*layer.stated_input);
  return text;
}

/// "  - {hardware: [a, b], layer: c, at_most: {P: 7}}"
std::string unrolling_line(const UnrollLimit& limit, const Workload& workload) {
  std::string hardware, most;
  for (const std::string& name : limit.hardware)
    hardware += (hardware.empty() ? "" : ", ") + scalar(name);
  for (const auto& [dim, factor] : limit.at_most) add_entry(most, std::string(name(dim)), factor);
  return "  - {hardware: [" + hardware +
         "], layer: " + scalar(workload.layers[static_cast<std::size_t>(limit.layer)].name) +
         ", at_most: {" + most + "}}\n";
}

}  // namespace

std::string workload_text(const Workload& workload) {
  std::string text = "schema: codescent/workload/1\nname: " + scalar(workload.name) +
                     "\nsource: " + scalar(workload.source) + "\nlayers:\n";
  const std::vector<std::vector<std::string>> inputs = inputs_of_layers(workload);
  for (std::size_t i = 0; i < workload.layers.size(); ++i) {
    text += layer_text(workload.layers[i]);
    if (!workload.edges.empty()) text += inputs_line(inputs[i]);
  }
  if (!workload.unroll_limits.empty()) text += "unrolling:\n";
  for (const UnrollLimit& limit : workload.unroll_limits) text += unrolling_line(limit, workload);
  return text;
}

}  // namespace codescent
