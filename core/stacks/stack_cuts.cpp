#include "core/stacks/stack_cuts.hpp"

#include <algorithm>

namespace codescent {

std::vector<LayerRange> indivisible_groups(const LayerGraph& network) {
  std::vector<int> last_use(network.maps.size(), -1);
  for (int l = 0; l < network.num_layers(); ++l)
    for (const MapUse& use : network.layers[static_cast<std::size_t>(l)].uses)
      last_use[static_cast<std::size_t>(use.map)] = l;
  const auto is_needed_after = [&](int map, int layer) {
    const bool is_there = network.is_given(map) || map <= layer;
    return is_there && last_use[static_cast<std::size_t>(map)] > layer;
  };
  std::vector<LayerRange> groups;
  for (int l = 0, first = 0; l < network.num_layers(); ++l) {
    int needed = 0;
    for (int map = 0; map < static_cast<int>(network.maps.size()); ++map)
      needed += is_needed_after(map, l) ? 1 : 0;
    if (needed > 1) continue;
    groups.push_back({first, l});
    first = l + 1;
  }
  return groups;
}

std::vector<LayerRange> stacks_by_weights(const LayerGraph& network, double capacity_bits) {
  std::vector<LayerRange> stacks;
  double held = 0;
  bool may_join = false;
  for (const LayerRange& group : indivisible_groups(network)) {
    double bits = 0;
    for (int l = group.first; l <= group.last; ++l)
      bits += weight_bits(network.layers[static_cast<std::size_t>(l)]);
    if (bits > capacity_bits) {
      for (int l = group.first; l <= group.last; ++l) stacks.push_back({l, l});
      may_join = false;
    } else if (may_join && held + bits <= capacity_bits) {
      stacks.back().last = group.last;
      held += bits;
    } else {
      stacks.push_back(group);
      held = bits;
      may_join = true;
    }
  }
  return stacks;
}

std::vector<LayerRange> stacks_of_cuts(const LayerGraph& network, const std::vector<int>& cuts) {
  std::vector<LayerRange> stacks;
  int first = 0;
  for (const int cut : cuts) {
    if (cut < first || cut + 1 >= network.num_layers()) continue;
    stacks.push_back({first, cut});
    first = cut + 1;
  }
  stacks.push_back({first, network.num_layers() - 1});
  return stacks;
}

std::vector<int> cuts_of_stacks(const std::vector<LayerRange>& stacks) {
  std::vector<int> cuts;
  for (std::size_t s = 0; s + 1 < stacks.size(); ++s) cuts.push_back(stacks[s].last);
  return cuts;
}

std::int64_t separate_groups(const LayerGraph& network, const LayerRange& layers) {
  const std::int64_t groups = network.layers[slot(layers.first)].layer.bound(Dim::G);
  for (int l = layers.first; l <= layers.last; ++l) {
    const GraphLayer& fused = network.layers[slot(l)];
    if (fused.layer.bound(Dim::G) != groups) return 1;
    for (const MapUse& use : fused.uses)
      if (network.maps[slot(use.map)].channels % groups != 0) return 1;
  }
  return groups;
}

}  // namespace codescent
