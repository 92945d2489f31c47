#include "core/stacks/layer_graph.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace codescent {
namespace {

std::int64_t channels(const Layer& layer, Operand operand) {
  std::int64_t count = 1;
  for (const Dim dim : {Dim::C, Dim::K, Dim::G})
    if (layer.relevant(operand).has(dim)) count *= layer.bound(dim);
  return count;
}

/// Layers that each layer reads. [layers]
std::vector<std::vector<int>> producers_of(const Workload& workload) {
  std::vector<std::vector<int>> producers(workload.layers.size());
  for (const Edge& edge : workload.edges)
    producers[static_cast<std::size_t>(edge.to)].push_back(edge.from);
  if (workload.edges.empty())
    for (std::size_t l = 1; l < producers.size(); ++l)
      producers[l].push_back(static_cast<int>(l) - 1);
  return producers;
}

void expect_readable(const Workload& workload, const Layer& layer, std::size_t num_producers,
                     std::size_t num_operands) {
  const std::string where =
      "workload " + in_quotes(workload.name) + ", layer " + in_quotes(layer.name) + ": ";
  if (layer.count != 1)
    throw InputError(where + "runs " + std::to_string(layer.count) +
                     " times, and who reads what is not said; expected a graph, with inputs");
  if (num_producers > 0 && num_producers != num_operands)
    throw InputError(where + "has " + std::to_string(num_producers) + " inputs; expected " +
                     std::to_string(num_operands) + " of layer type " +
                     in_quotes(std::string(layer.type->name)));
}

/// Whether windows leave no gaps in a map: all of it is needed, but for what they do not reach at
/// its end.
bool is_wholly_seen(const LayerGraph& network, int map) {
  for (const GraphLayer& fused : network.layers)
    for (const MapUse& use : fused.uses) {
      if (use.map != map) continue;
      if (use.sees_all) return true;
      bool leaves_gaps = false;
      const auto windows = fused.layer.window_axes();
      for (std::size_t axis = 0; axis < windows.size(); ++axis) {
        const std::int64_t taps = fused.layer.bound(windows[axis].filter);
        const std::int64_t reach =
            (fused.layer.bound(windows[axis].output) - 1) * windows[axis].stride +
            (taps - 1) * windows[axis].dilation + 1;
        leaves_gaps = leaves_gaps || windows[axis].dilation > 1 || windows[axis].stride > taps ||
                      reach < network.maps[slot(map)].extents[axis] + use.padding[axis];
      }
      if (!leaves_gaps) return true;
    }
  return false;
}

std::int64_t words_of(const Layer& layer, Operand operand) {
  std::int64_t words = 1;
  for (const Dim dim : kAllDims)
    if (layer.plain_dims(operand).has(dim)) words *= layer.bound(dim);
  if (operand != Operand::Input) return words;
  const auto axes = layer.input_axes();
  return words * axes[0].extent * axes[1].extent;
}

/// What keeps a layer from reading a map position by position; empty: nothing.
std::string shape_problem(const GraphLayer& fused, const FeatureMap& map) {
  if (map.channels != input_channels(fused.layer))
    return "expected " + std::to_string(input_channels(fused.layer)) + " channels, found " +
           std::to_string(map.channels);
  const auto axes = fused.layer.input_axes();
  const auto windows = fused.layer.window_axes();
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    // An input that is not stated may go on after the last window, by less than a step.
    const std::int64_t more = map.extents[axis] - axes[axis].extent;
    const std::int64_t most = fused.layer.stated_input ? 0 : windows[axis].stride - 1;
    if (more < 0 || more > most)
      return "expected " + std::to_string(axes[axis].extent) + (axis == 0 ? " columns" : " rows") +
             ", found " + std::to_string(map.extents[axis]);
  }
  return "";
}

}  // namespace

std::int64_t output_channels(const Layer& layer) {
  return channels(layer, Operand::Output);
}

std::int64_t input_channels(const Layer& layer) {
  return channels(layer, Operand::Input);
}

double weight_bits(const GraphLayer& layer) {
  if (!layer.has_weights()) return 0;
  double words = 1;
  for (const Dim dim : kAllDims)
    if (layer.layer.relevant(Operand::Weight).has(dim))
      words *= static_cast<double>(layer.layer.bound(dim));
  return words * layer.bits.weight;
}

CompulsoryWords compulsory_words(const LayerGraph& network) {
  std::vector<bool> is_read(network.maps.size(), false);
  CompulsoryWords words;
  for (const GraphLayer& fused : network.layers) {
    for (const MapUse& use : fused.uses) is_read[slot(use.map)] = true;
    if (fused.has_weights()) words.read += weight_bits(fused) / fused.bits.weight;
  }
  for (int map = 0; map < static_cast<int>(network.maps.size()); ++map) {
    const FeatureMap& of = network.maps[slot(map)];
    const auto all = static_cast<double>(of.channels * of.extents[0] * of.extents[1]);
    if (network.is_given(map))
      words.read += is_wholly_seen(network, map) ? all : 0;
    else if (!is_read[slot(map)])
      words.written += all;
  }
  return words;
}

LayerGraph layer_graph(const Workload& workload, const OperandBits& bits) {
  LayerGraph network;
  network.name = workload.name;
  const std::vector<std::vector<int>> producers = producers_of(workload);
  for (const Layer& layer : workload.layers) {
    GraphLayer& fused = network.layers.emplace_back(GraphLayer{layer, bits, {}, kNoLimits});
    if (layer.type->maps.has(Operand::Weight))
      fused.bits.weight = bits.input;
    else if (!layer.type->has_weights)
      fused.bits.weight = 0;
    network.maps.push_back(
        {output_channels(layer), bits.output, {layer.bound(Dim::P), layer.bound(Dim::Q)}});
  }
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    GraphLayer& fused = network.layers[l];
    std::vector<Operand> operands;
    // A product of two maps has a map in the place of its weights.
    const bool multiplies_maps = fused.layer.type->has_weights && producers[l].size() == 2;
    for (const Operand operand : {Operand::Input, Operand::Weight})
      if (fused.layer.type->maps.has(operand) || multiplies_maps) operands.push_back(operand);
    expect_readable(workload, fused.layer, producers[l].size(), operands.size());
    const auto input = fused.layer.input_axes();
    const std::array<std::int64_t, 2> padding = {input[0].padding, input[1].padding};
    for (std::size_t use = 0; use < operands.size(); ++use) {
      if (use < producers[l].size()) {
        const bool is_factor = multiplies_maps && operands[use] == Operand::Weight;
        fused.uses.push_back({operands[use], producers[l][use],
                              is_factor ? std::array<std::int64_t, 2>{0, 0} : padding, is_factor});
        continue;
      }
      fused.uses.push_back({operands[use], static_cast<int>(network.maps.size()), padding});
      network.maps.push_back(
          {input_channels(fused.layer), bits.input, {input[0].extent, input[1].extent}});
    }
  }
  return network;
}

void expect_fitting_maps(LayerGraph& network) {
  for (GraphLayer& fused : network.layers)
    for (MapUse& use : fused.uses) {
      if (network.is_given(use.map)) continue;
      const FeatureMap& map = network.maps[slot(use.map)];
      const std::string problem = use.sees_all ? "" : shape_problem(fused, map);
      if (!use.sees_all && problem.empty()) continue;
      // The same words in another shape, of which every output may need any.
      if (map.channels * map.extents[0] * map.extents[1] == words_of(fused.layer, use.operand)) {
        use.sees_all = true;
        continue;
      }
      throw InputError(
          "workload " + in_quotes(network.name) + ", layer " + in_quotes(fused.layer.name) +
          " reads " + in_quotes(network.layers[slot(use.map)].layer.name) + ": " +
          (problem.empty() ? "expected " + std::to_string(words_of(fused.layer, use.operand)) +
                                 " words in place of weights, found " +
                                 std::to_string(map.channels * map.extents[0] * map.extents[1])
                           : problem));
    }
}

void limit_unrolling(const Workload& workload, const std::string& hardware, LayerGraph& network) {
  for (const UnrollLimit& limit : workload.unroll_limits) {
    const auto& names = limit.hardware;
    if (std::find(names.begin(), names.end(), hardware) == names.end()) continue;
    for (const auto& [dim, most] : limit.at_most)
      network.layers[slot(limit.layer)].at_most[slot(index(dim))] = most;
  }
}

}  // namespace codescent
