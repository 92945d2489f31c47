#include "searchers/stacks/fuse_grid.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "core/error.hpp"
#include "core/stacks/stack_cuts.hpp"
#include "searchers/stacks/loma_tiles.hpp"

namespace codescent {

CutChoice cut_choice(const std::string& text, const LayerGraph& network) {
  if (text == "auto") return {CutChoice::Kind::Automatic, {}};
  if (text == "all") return {CutChoice::Kind::EachLayer, {}};
  if (text == "none") return {CutChoice::Kind::None, {}};
  CutChoice choice{CutChoice::Kind::Named, {}};
  std::vector<std::string> names;
  for (const GraphLayer& fused : network.layers) names.push_back(fused.layer.name);
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string name = text.substr(begin, end - begin);
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
      throw InputError("--cuts: no layer is named " + in_quotes(name) +
                       "; expected auto, all, none or layers after which to cut" +
                       suggestion(name, names));
    choice.layers.push_back(static_cast<int>(found - names.begin()));
    begin = end + 1;
  }
  std::sort(choice.layers.begin(), choice.layers.end());
  return choice;
}

std::vector<LayerRange> chosen_stacks(const CutChoice& choice, const LayerGraph& network,
                                      const ZigzagAccelerator& accelerator) {
  std::vector<int> all(slot(network.num_layers()));
  std::iota(all.begin(), all.end(), 0);
  switch (choice.kind) {
    case CutChoice::Kind::EachLayer:
      return stacks_of_cuts(network, all);
    case CutChoice::Kind::None:
      return stacks_of_cuts(network, {});
    case CutChoice::Kind::Named:
      return stacks_of_cuts(network, choice.layers);
    default: {
      const MemoryChain& weights = accelerator.hierarchy[slot(index(Operand::Weight))];
      const int below = weights[weights.size() < 2 ? 0 : weights.size() - 2];
      return stacks_by_weights(network, accelerator.memory(below).size_bits);
    }
  }
}

std::vector<FuseFigures> evaluate_grid(const LayerGraph& network,
                                       const ZigzagAccelerator& accelerator,
                                       const std::vector<LayerRange>& stacks,
                                       const std::vector<FusePoint>& points, int threads) {
  std::map<int, LomaTiles> tiles;
  for (const FusePoint& point : points)
    tiles.try_emplace(point.most_loops, accelerator, network, point.most_loops);
  const MapExtents extents = grown_maps(network);
  std::vector<FuseFigures> figures(points.size());
#pragma omp parallel for schedule(dynamic) num_threads(threads) if (threads != 1)
  for (std::size_t p = 0; p < points.size(); ++p) {
    const FusePoint& point = points[p];
    figures[p] = {point, network_cost_as_published(network, extents, stacks, point.mode, point.tile,
                                                   tiles.at(point.most_loops))};
  }
  return figures;
}

TileSize largest_output(const LayerGraph& network, const std::vector<LayerRange>& stacks) {
  const MapExtents extents = grown_maps(network);
  TileSize largest;
  for (const LayerRange& stack : stacks) {
    largest.width = std::max(largest.width, extents.width[slot(stack.last)]);
    largest.height = std::max(largest.height, extents.height[slot(stack.last)]);
  }
  return largest;
}

std::vector<FusePoint> grid_of(const std::vector<OverlapMode>& modes,
                               const std::vector<std::int64_t>& widths,
                               const std::vector<std::int64_t>& heights, int most_loops) {
  std::vector<FusePoint> points;
  for (const OverlapMode mode : modes)
    for (const std::int64_t height : heights)
      for (const std::int64_t width : widths) points.push_back({mode, {width, height}, most_loops});
  return points;
}

std::vector<std::int64_t> doubling_sizes(std::int64_t extent) {
  std::vector<std::int64_t> sizes;
  for (std::int64_t size = 1; size < extent; size *= 2) sizes.push_back(size);
  sizes.push_back(extent);
  return sizes;
}

}  // namespace codescent
