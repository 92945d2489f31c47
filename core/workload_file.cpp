#include "core/workload_file.hpp"

#include <algorithm>
#include <filesystem>
#include <limits>

#include "core/timeloop_problem.hpp"

namespace codescent {
namespace {

constexpr char kSchema[] = "codescent/workload/1";
constexpr std::int64_t kUnbounded = std::numeric_limits<std::int64_t>::max();
/// Of inputs, so that no sum of them overflows.
constexpr std::int64_t kLargestExtent = 1'000'000'000;

/// One spatial axis of a layer as the file spells it.
struct FileAxis {
  std::string name;
  int window;  // index into Layer::window_axes()
};
const std::vector<FileAxis>& file_axes() {
  static const std::vector<FileAxis> axes = {{"W", 0}, {"H", 1}};
  return axes;
}

void read_bounds(const YamlReader& bounds, Layer& layer) {
  std::vector<std::string> dims;
  for (const Dim dim : kAllDims) dims.emplace_back(name(dim));
  bounds.expect_keys(dims);
  for (const auto& [dim, bound] : bounds.entries())
    layer.bounds[index(*dim_from_name(dim))] = bound.integer(1, kUnbounded);
}

/// `stride` or `dilation`: {W: .., H: ..}, each 1 if absent.
void read_pair(const YamlReader& layer_node, const std::string& key, std::int64_t& w,
               std::int64_t& h) {
  if (!layer_node.has(key)) return;
  const YamlReader pair = layer_node.at(key);
  pair.expect_keys({"W", "H"});
  if (pair.has("W")) w = pair.at("W").integer(1, kUnbounded);
  if (pair.has("H")) h = pair.at("H").integer(1, kUnbounded);
}

/// Throws unless sliding the window over the padded input gives the output that the bounds state.
void read_input(const YamlReader& input, Layer& layer) {
  input.expect_keys({"W", "H", "padding_W", "padding_H"});
  layer.stated_input.emplace();
  for (const FileAxis& axis : file_axes()) {
    const WindowAxis window = layer.window_axes()[axis.window];
    const std::string padding_key = "padding_" + axis.name;
    const YamlReader extent_node = input.at(axis.name);
    const std::int64_t extent = extent_node.integer(1, kLargestExtent);
    const std::int64_t padding =
        input.has(padding_key) ? input.at(padding_key).integer(0, kLargestExtent) : 0;
    const std::int64_t reach = window.dilation * (layer.bound(window.filter) - 1) + 1;
    const std::int64_t slack = extent + 2 * padding - reach;
    const std::int64_t outputs = slack < 0 ? 0 : slack / window.stride + 1;
    (*layer.stated_input)[axis.window] = {extent, padding};
    if (outputs == layer.bound(window.output)) continue;
    const std::string output_name(name(window.output));
    extent_node.fail(std::to_string(extent) + " with padding " + std::to_string(padding) +
                     " gives " + output_name + " = " + std::to_string(outputs) +
                     ", but the bounds say " + output_name + " = " +
                     std::to_string(layer.bound(window.output)));
  }
}

int read_type(const YamlReader& type) {
  std::vector<std::string> names;
  for (const LayerType& known : layer_types()) names.emplace_back(known.name);
  return type.choice(names);
}

Layer read_layer(const YamlReader& node) {
  node.expect_keys({"name", "type", "bounds", "stride", "dilation", "count", "input"});
  Layer layer;
  layer.name = node.at("name").text();
  if (node.has("type")) layer.type = read_type(node.at("type"));
  const YamlReader bounds = node.at("bounds");
  read_bounds(bounds, layer);
  read_pair(node, "stride", layer.stride_w, layer.stride_h);
  read_pair(node, "dilation", layer.dilation_w, layer.dilation_h);
  if (node.has("count")) layer.count = node.at("count").integer(1, kUnbounded);
  const auto problems = layer_problems(layer);
  if (!problems.empty()) bounds.fail(problems.front());
  if (node.has("input")) read_input(node.at("input"), layer);
  return layer;
}

void expect_new_name(const YamlReader& name_node, const std::vector<Layer>& earlier) {
  const std::string name = name_node.text();
  for (std::size_t i = 0; i < earlier.size(); ++i)
    if (earlier[i].name == name)
      name_node.fail("\"" + name + "\" is the name of layers[" + std::to_string(i) + "] too");
}

Workload read_native(const YamlReader& root) {
  root.expect_keys({"schema", "name", "source", "layers"});
  root.at("schema").choice({kSchema});
  Workload workload;
  workload.name = root.at("name").text();
  workload.source = root.at("source").text();
  const YamlReader layers = root.at("layers");
  std::int64_t total_macs = 0;
  for (const YamlReader& node : layers.items()) {
    Layer layer = read_layer(node);
    expect_new_name(node.at("name"), workload.layers);
    if (__builtin_add_overflow(total_macs, layer.count * layer.macs(), &total_macs))
      node.fail("the network's multiply-accumulates overflow 63 bits");
    workload.layers.push_back(std::move(layer));
  }
  if (workload.layers.empty()) layers.fail("expected at least one layer, found none");
  return workload;
}

Workload read_problem_file(const YamlReader& root) {
  root.expect_keys({"problem"});
  const std::filesystem::path path(root.file());
  Workload workload;
  workload.name = path.stem().string();
  workload.source = "problem file " + path.filename().string();
  workload.layers.push_back(read_timeloop_problem(root.at("problem")));
  workload.layers.front().name = workload.name;
  return workload;
}

}  // namespace

Workload load_workload(const std::string& path) {
  return read_workload(YamlReader::from_file(path));
}

Workload read_workload(const YamlReader& root) {
  if (root.has("problem")) return read_problem_file(root);
  if (root.is_map() && !root.has("schema"))
    root.fail("missing key \"schema\"; a workload has schema: " + std::string(kSchema) +
              ", or is one layer with a Timeloop problem");
  return read_native(root);
}

}  // namespace codescent
