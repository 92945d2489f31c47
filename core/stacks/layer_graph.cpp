#include "core/stacks/layer_graph.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/exact_model/tiles.hpp"
#include "core/text.hpp"

namespace codescent {
namespace {

std::int64_t channels(const Layer& layer, Operand operand) {
  std::int64_t count = 1;
  for (const Dim dim : {Dim::C, Dim::K, Dim::G, Dim::N})
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

/// Of an input without its padding.
double words_of(const Layer& layer, Operand operand) {
  if (operand != Operand::Input)
    return static_cast<double>(tile_words(layer, operand, layer.bounds));
  const auto axes = layer.input_axes();
  return static_cast<double>(channels(layer, operand)) * static_cast<double>(axes[0].extent) *
         static_cast<double>(axes[1].extent);
}

double words_of(const FeatureMap& map) {
  return static_cast<double>(map.channels) * static_cast<double>(map.extents[0]) *
         static_cast<double>(map.extents[1]);
}

std::string place_of(const Workload& workload, const Layer& layer) {
  return "workload " + in_quotes(workload.name) + ", layer " + in_quotes(layer.name) + ": ";
}

/// The operand of each map that a layer reads, in its order: an addition's two; of a product of
/// maps the second stands in the weights' place; other layers read channels one after another.
std::vector<Operand> operands_of(const Workload& workload, const LayerGraph& network,
                                 const Layer& layer, const std::vector<int>& producers) {
  if (layer.count != 1)
    throw InputError(place_of(workload, layer) + "runs " + std::to_string(layer.count) +
                     " times, and who reads what is not said; expected a graph, with inputs");
  const auto words = [&](std::size_t which) {
    return words_of(network.maps[slot(producers[which])]);
  };
  const bool adds = layer.type->maps.has(Operand::Weight);
  const bool multiplies =
      layer.type->has_weights && producers.size() == 2 &&
      (words(0) == words_of(layer, Operand::Input) || words(1) == words_of(layer, Operand::Weight));
  if (adds && !producers.empty() && producers.size() != 2)
    throw InputError(place_of(workload, layer) + "has " + std::to_string(producers.size()) +
                     " inputs; expected 2 of layer type " +
                     in_quotes(std::string(layer.type->name)));
  if (adds || multiplies) return {Operand::Input, Operand::Weight};
  return std::vector<Operand>(std::max<std::size_t>(1, producers.size()), Operand::Input);
}

/// Positions of a map from the first on, without gaps, that windows over the first outputs see.
std::int64_t seen_from_first(const WindowAxis& window, std::int64_t taps, std::int64_t outputs,
                             std::int64_t padding, std::int64_t extent) {
  if (outputs == 0) return 0;
  const bool taps_touch = window.dilation == 1 || taps == 1;
  const bool leaves_gaps = taps_touch ? window.stride > taps && outputs > 1
                                      : window.stride > 1 || window.dilation > outputs;
  if (leaves_gaps) return 0;
  return std::clamp<std::int64_t>(window_extent(window, outputs, taps) - padding, 0, extent);
}

/// Whether a layer can read a map position by position: it has an extent that the windows have.
bool has_extents(const GraphLayer& fused, const FeatureMap& map) {
  const auto axes = fused.layer.input_axes();
  const auto windows = fused.layer.window_axes();
  for (std::size_t axis = 0; axis < axes.size(); ++axis) {
    // An input that is not stated may go on after the last window, by less than a step; a copy may
    // leave any part out.
    const std::int64_t more = map.extents[axis] - axes[axis].extent;
    const std::int64_t most = fused.layer.stated_input ? 0 : windows[axis].stride - 1;
    if (more < 0 || (more > most && fused.layer.type->computes)) return false;
  }
  return true;
}

std::string shape_text(const FeatureMap& map) {
  return std::to_string(map.channels) + " x " + std::to_string(map.extents[1]) + " x " +
         std::to_string(map.extents[0]);
}

/// Sets which maps of an operand a layer sees whole, since they have another shape; the words that
/// it finds.
double words_found(LayerGraph& network, GraphLayer& fused, Operand operand) {
  double words = 0;
  const auto axes = fused.layer.input_axes();
  for (MapUse& use : fused.uses) {
    if (use.operand != operand) continue;
    FeatureMap map = network.maps[slot(use.map)];
    use.sees_all = use.sees_all || !has_extents(fused, map);
    if (!use.sees_all) map.extents = {axes[0].extent, axes[1].extent};
    words += words_of(map);
  }
  return words;
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
  return static_cast<double>(tile_words(layer.layer, Operand::Weight, layer.layer.bounds)) *
         layer.bits.weight;
}

std::vector<std::array<std::int64_t, 2>> needed_extents(const LayerGraph& network) {
  std::vector<bool> is_read(network.maps.size(), false);
  std::vector<std::array<std::int64_t, 2>> needed(network.maps.size(), {0, 0});
  for (int l = network.num_layers() - 1; l >= 0; --l) {
    const GraphLayer& fused = network.layers[slot(l)];
    if (!is_read[slot(l)]) needed[slot(l)] = network.maps[slot(l)].extents;
    const auto windows = fused.layer.window_axes();
    for (const MapUse& use : fused.uses) {
      is_read[slot(use.map)] = true;
      const auto& extents = network.maps[slot(use.map)].extents;
      std::array<std::int64_t, 2> seen = extents;
      for (std::size_t axis = 0; axis < seen.size() && !use.sees_all; ++axis)
        seen[axis] = seen_from_first(windows[axis], fused.layer.bound(windows[axis].filter),
                                     needed[slot(l)][axis], use.padding[axis], extents[axis]);
      if (needed[slot(l)][0] * needed[slot(l)][1] == 0) continue;
      auto& all = needed[slot(use.map)];
      if (seen[0] * seen[1] > all[0] * all[1]) all = seen;
    }
  }
  return needed;
}

CompulsoryWords compulsory_words(const LayerGraph& network) {
  std::vector<bool> is_read(network.maps.size(), false);
  const auto needed = needed_extents(network);
  CompulsoryWords words;
  for (const GraphLayer& fused : network.layers) {
    for (const MapUse& use : fused.uses) is_read[slot(use.map)] = true;
    if (fused.has_weights()) words.read += weight_bits(fused) / fused.bits.weight;
  }
  for (int map = 0; map < static_cast<int>(network.maps.size()); ++map) {
    const auto all = static_cast<double>(network.maps[slot(map)].channels) *
                     static_cast<double>(needed[slot(map)][0] * needed[slot(map)][1]);
    if (network.is_given(map))
      words.read += all;
    else if (!is_read[slot(map)])
      words.written += all;
  }
  return words;
}

std::vector<double> compulsory_macs(const LayerGraph& network) {
  const auto needed = needed_extents(network);
  std::vector<double> macs;
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const Layer& layer = network.layers[l].layer;
    double& own = macs.emplace_back(0);
    if (!layer.type->computes) continue;
    own = static_cast<double>(layer.macs()) / static_cast<double>(layer.bound(Dim::P)) /
          static_cast<double>(layer.bound(Dim::Q)) * static_cast<double>(needed[l][0]) *
          static_cast<double>(needed[l][1]);
  }
  return macs;
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
    const std::vector<Operand> operands = operands_of(workload, network, fused.layer, producers[l]);
    const auto input = fused.layer.input_axes();
    const std::array<std::int64_t, 2> padding = {input[0].padding, input[1].padding};
    for (std::size_t use = 0; use < operands.size(); ++use) {
      if (use < producers[l].size()) {
        const bool is_factor = fused.layer.type->has_weights && operands[use] == Operand::Weight;
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
    for (const Operand operand : {Operand::Input, Operand::Weight}) {
      const bool reads = std::any_of(fused.uses.begin(), fused.uses.end(), [&](const MapUse& use) {
        return use.operand == operand && !network.is_given(use.map);
      });
      if (!reads) continue;
      const double found = words_found(network, fused, operand);
      const double wanted = words_of(fused.layer, operand);
      if (found == wanted) continue;
      std::string maps;
      for (const MapUse& use : fused.uses)
        if (use.operand == operand && !network.is_given(use.map))
          maps += (maps.empty() ? "" : " and ") +
                  in_quotes(network.layers[slot(use.map)].layer.name) + " (" +
                  shape_text(network.maps[slot(use.map)]) + ")";
      const auto axes = fused.layer.input_axes();
      throw InputError(
          "workload " + in_quotes(network.name) + ", layer " + in_quotes(fused.layer.name) +
          ": expected " +
          (operand == Operand::Input
               ? shape_text({input_channels(fused.layer), 0, {axes[0].extent, axes[1].extent}})
               : fixed_text(wanted, 0) + " words in place of weights") +
          ", found " + maps);
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
