#include "core/formats/workload_file.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "core/error.hpp"
#include "core/formats/workload_edges.hpp"
#include "core/formats/workload_sizes.hpp"
#include "core/networks/layer_lowering.hpp"

namespace codescent {
namespace {

constexpr char kWorkloadSchema[] = "codescent/workload/1";
constexpr std::int64_t kMostBlocks = 1000;
constexpr std::int64_t kUnbounded = std::numeric_limits<std::int64_t>::max();

/// One spatial axis of a layer as the file spells it.
struct FileAxis {
  std::string name;
  int window;  // index into Layer::window_axes()
};
const std::vector<FileAxis>& file_axes() {
  static const std::vector<FileAxis> axes = {{"W", 0}, {"H", 1}};
  return axes;
}

/// Reads the bounds that a file states of a layer.
///   known  their names
template <typename Bound>
void read_bounds(const YamlReader& bounds, const WorkloadSizes& sizes,
                 const std::vector<std::string>& known, const Bound& bound_of) {
  bounds.expect_keys(known);
  for (const auto& [name, bound] : bounds.entries()) bound_of(name) = sizes.value(bound);
}

void read_dims(const YamlReader& bounds, const WorkloadSizes& sizes, Layer& layer) {
  std::vector<std::string> names;
  for (const Dim dim : kAllDims) names.emplace_back(name(dim));
  read_bounds(bounds, sizes, names, [&](const std::string& dim) -> std::int64_t& {
    return layer.bounds[index(*dim_from_name(dim))];
  });
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

InputAxis read_input_axis(const YamlReader& input, const std::string& axis) {
  const std::string padding = "padding_" + axis;
  return {input.at(axis).integer(1, kLargestExtent),
          input.has(padding) ? input.at(padding).integer(0, kLargestExtent) : 0};
}

/// Throws unless the outputs that an input gives along one axis are those that the bounds state.
void expect_outputs(const YamlReader& input, const FileAxis& axis, const std::string& padding,
                    std::int64_t outputs, const Layer& layer) {
  const Dim dim = layer.window_axes()[axis.window].output;
  if (outputs == layer.bound(dim)) return;
  const std::string output_name(name(dim));
  input.at(axis.name).fail(input.at(axis.name).text() + " with " + padding + " gives " +
                           output_name + " = " + std::to_string(outputs) + ", but the bounds say " +
                           output_name + " = " + std::to_string(layer.bound(dim)));
}

/// Throws unless sliding the window over the padded input gives the output that the bounds state.
void read_input(const YamlReader& input, Layer& layer) {
  input.expect_keys({"W", "H", "padding_W", "padding_H"});
  layer.stated_input.emplace();
  for (const FileAxis& axis : file_axes()) {
    const WindowAxis window = layer.window_axes()[axis.window];
    const InputAxis stated = read_input_axis(input, axis.name);
    const std::int64_t reach = window.dilation * (layer.bound(window.filter) - 1) + 1;
    const std::int64_t slack = stated.extent + 2 * stated.padding - reach;
    const std::int64_t outputs = slack < 0 ? 0 : slack / window.stride + 1;
    (*layer.stated_input)[axis.window] = stated;
    expect_outputs(input, axis, "padding " + std::to_string(stated.padding), outputs, layer);
  }
}

/// Everything of a layer but its type and its input.
Layer read_convolution(const YamlReader& node, const WorkloadSizes& sizes) {
  node.expect_keys({"name", "type", "bounds", "stride", "dilation", "count", "input", "inputs"});
  Layer layer;
  const YamlReader bounds = node.at("bounds");
  read_dims(bounds, sizes, layer);
  read_pair(node, "stride", layer.stride_w, layer.stride_h);
  read_pair(node, "dilation", layer.dilation_w, layer.dilation_h);
  if (node.has("count")) layer.count = node.at("count").integer(1, kUnbounded);
  const auto problems = layer_problems(layer);
  if (!problems.empty()) bounds.fail(problems.front());
  return layer;
}

/// Throws for a bound above 1 of a dim that indexes nothing of a layer without weights.
void expect_indexing(const YamlReader& bounds, const Layer& layer) {
  for (const auto& [key, bound] : bounds.entries()) {
    const Dim dim = *dim_from_name(key);
    const bool indexes = std::any_of(kAllOperands.begin(), kAllOperands.end(),
                                     [&](Operand each) { return layer.relevant(each).has(dim); });
    if (!indexes && layer.bound(dim) != 1)
      bound.fail("indexes nothing of layer type " + in_quotes(std::string(layer.type->name)) +
                 "; expected 1");
  }
}

std::vector<Layer> read_layer_of_type(const YamlReader& node, const WorkloadSizes& sizes,
                                      const LayerType& type) {
  Layer layer = read_convolution(node, sizes);
  layer.name = node.at("name").text();
  layer.type = &type;
  if (!type.has_weights) expect_indexing(node.at("bounds"), layer);
  if (node.has("input")) read_input(node.at("input"), layer);
  return {layer};
}

/// M, N and K of a product, and G of them.
std::vector<Layer> read_gemm(const YamlReader& node, const WorkloadSizes& sizes) {
  node.expect_keys({"name", "type", "bounds", "count", "inputs"});
  std::map<std::string, std::int64_t> of_product = {{"M", 1}, {"N", 1}, {"K", 1}, {"G", 1}};
  const YamlReader bounds = node.at("bounds");
  read_bounds(bounds, sizes, {"M", "N", "K", "G"},
              [&](const std::string& size) -> std::int64_t& { return of_product.at(size); });
  Layer layer = matrix_product(of_product["M"], of_product["N"], of_product["K"], of_product["G"]);
  layer.name = node.at("name").text();
  if (node.has("count")) layer.count = node.at("count").integer(1, kUnbounded);
  const auto problems = layer_problems(layer);
  if (!problems.empty()) bounds.fail(problems.front());
  return {layer};
}

/// The input of a transposed convolution. Throws unless it gives the output that the bounds state,
/// as torch's ConvTranspose2d computes it.
std::array<InputAxis, 2> read_transposed_input(const YamlReader& input, const Layer& layer) {
  input.expect_keys({"W", "H", "padding_W", "padding_H", "output_padding_W", "output_padding_H"});
  std::array<InputAxis, 2> axes;
  for (const FileAxis& axis : file_axes()) {
    const WindowAxis window = layer.window_axes()[axis.window];
    const InputAxis stated = read_input_axis(input, axis.name);
    const std::string key = "output_padding_" + axis.name;
    // Torch's rule: more would be outputs that no tap can reach.
    const std::int64_t most = std::max(window.stride, window.dilation) - 1;
    const std::int64_t more = input.has(key) ? input.at(key).integer(0, most) : 0;
    const std::int64_t outputs = (stated.extent - 1) * window.stride - 2 * stated.padding +
                                 window.dilation * (layer.bound(window.filter) - 1) + more + 1;
    axes[axis.window] = stated;
    expect_outputs(
        input, axis,
        "padding " + std::to_string(stated.padding) + " and output padding " + std::to_string(more),
        std::max<std::int64_t>(outputs, 0), layer);
  }
  return axes;
}

std::vector<Layer> read_transposed_convolution(const YamlReader& node, const WorkloadSizes& sizes) {
  Layer layer = read_convolution(node, sizes);
  layer.name = node.at("name").text();
  for (const FileAxis& axis : file_axes())
    if (layer.window_axes()[axis.window].stride > kLargestTransposedStride)
      node.at("stride").at(axis.name).integer(1, kLargestTransposedStride);
  auto lowered =
      lower_transposed_convolution(layer, read_transposed_input(node.at("input"), layer));
  if (lowered.empty()) node.at("bounds").fail("no tap of the kernel reaches an output");
  return lowered;
}

/// A type that a file may name, but that is none of the models': it becomes layers that are.
struct LoweredType {
  const char* name;
  std::vector<Layer> (*read)(const YamlReader& node, const WorkloadSizes& sizes);
};
constexpr LoweredType kLoweredTypes[] = {
    {"transposed_convolution", read_transposed_convolution},
    {"gemm", read_gemm},
};

/// The layers that an entry of the file stands for.
std::vector<Layer> read_layer(const YamlReader& node, const WorkloadSizes& sizes) {
  std::vector<std::string> names;
  std::vector<const LayerType*> types;
  for (const LayerType& known : kLayerTypes) types.push_back(&known);
  for (const LayerType& known : kWeightlessTypes) types.push_back(&known);
  for (const LayerType* known : types) names.emplace_back(known->name);
  for (const LoweredType& known : kLoweredTypes) names.emplace_back(known.name);
  const auto type = static_cast<std::size_t>(node.has("type") ? node.at("type").choice(names) : 0);
  return type < types.size() ? read_layer_of_type(node, sizes, *types[type])
                             : kLoweredTypes[type - types.size()].read(node, sizes);
}

/// Names that are taken, each with the entry of the file that it stands for.
using TakenNames = std::map<std::string, std::size_t>;

void take_name(const YamlReader& node, const Layer& layer, std::size_t entry, TakenNames& taken) {
  const auto [other, is_new] = taken.emplace(layer.name, entry);
  if (!is_new)
    node.at("name").fail("\"" + layer.name + "\" is the name of layers[" +
                         std::to_string(other->second) + "] too");
}

/// {hardware: [a, b], layer: conv1, at_most: {C: 2}}
UnrollLimit read_unroll_limit(const YamlReader& node, const std::vector<Layer>& layers) {
  node.expect_keys({"hardware", "layer", "at_most"});
  UnrollLimit limit;
  std::vector<std::string> names;
  for (const Layer& layer : layers) names.push_back(layer.name);
  limit.layer = node.at("layer").choice(names);
  for (const YamlReader& item : node.at("hardware").items()) limit.hardware.push_back(item.text());
  const YamlReader at_most = node.at("at_most");
  std::vector<std::string> dims;
  for (const Dim dim : kAllDims) dims.emplace_back(name(dim));
  at_most.expect_keys(dims);
  for (const auto& [key, value] : at_most.entries())
    limit.at_most.emplace_back(*dim_from_name(key), value.integer(1, kUnbounded));
  return limit;
}

/// Entries of `stem`, which run once, then those of `layers`, which may repeat.
struct Entries {
  std::vector<YamlReader> all;
  int first_repeated = 0;
  std::int64_t repeat = 1;

  Entries(const YamlReader& root, const WorkloadSizes& sizes) {
    if (root.has("stem")) all = root.at("stem").items();
    first_repeated = static_cast<int>(all.size());
    const std::vector<YamlReader> layers = root.at("layers").items();
    if (layers.empty()) root.at("layers").fail("expected at least one layer, found none");
    all.insert(all.end(), layers.begin(), layers.end());
    if (root.has("repeat")) repeat = sizes.value(root.at("repeat"));
    if (repeat > 1 && first_repeated == 0)
      root.at("repeat").fail("the first block reads what stands before; expected a stem");
    if (repeat > kMostBlocks)
      root.at("repeat").fail("expected at most " + std::to_string(kMostBlocks) + " blocks");
  }
};

Workload read_native(const YamlReader& root, const SizeSettings& settings) {
  root.expect_keys(
      {"schema", "name", "source", "parameters", "stem", "repeat", "layers", "unrolling"});
  root.at("schema").choice({kWorkloadSchema});
  Workload workload;
  workload.name = root.at("name").text();
  workload.source = root.at("source").text();
  const WorkloadSizes sizes(root, settings);
  const Entries entries(root, sizes);
  TakenNames taken;
  std::int64_t total_macs = 0;
  std::vector<int> first_layers{0};
  for (std::size_t i = 0; i < entries.all.size(); ++i) {
    const bool is_repeated = static_cast<int>(i) >= entries.first_repeated;
    for (Layer& layer : read_layer(entries.all[i], sizes)) {
      take_name(entries.all[i], layer, i, taken);
      std::int64_t macs = 0;
      if (__builtin_mul_overflow(layer.count * layer.macs(), is_repeated ? entries.repeat : 1,
                                 &macs) ||
          __builtin_add_overflow(total_macs, macs, &total_macs))
        entries.all[i].fail("the network's multiply-accumulates overflow 63 bits");
      workload.layers.push_back(std::move(layer));
    }
    first_layers.push_back(static_cast<int>(workload.layers.size()));
  }
  workload.edges = read_edges(entries.all, first_layers, entries.first_repeated);
  if (root.has("unrolling"))
    for (const YamlReader& item : root.at("unrolling").items())
      workload.unroll_limits.push_back(read_unroll_limit(item, workload.layers));
  repeat_block(first_layers[static_cast<std::size_t>(entries.first_repeated)], entries.repeat,
               workload);
  return workload;
}

}  // namespace

Workload read_workload_file(const YamlReader& root, const SizeSettings& settings) {
  if (root.is_map() && !root.has("schema"))
    root.fail("missing key \"schema\"; a workload has schema: " + std::string(kWorkloadSchema) +
              ", or is one layer with a Timeloop problem");
  return read_native(root, settings);
}

}  // namespace codescent
