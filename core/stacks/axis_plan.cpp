#include "core/stacks/axis_plan.hpp"

#include <algorithm>
#include <optional>

#include "core/zigzag/loops.hpp"

namespace codescent {
namespace {

/// How far ahead of the stack's output the columns of a map end, and where those that its
/// consumers still need begin.
struct Front {
  std::int64_t ends = 0;
  std::int64_t begins = 0;
};

std::int64_t floor_half(std::int64_t number) {
  return number >= 0 ? number / 2 : -((1 - number) / 2);
}

/// The window of each operand: adding slides no window.
WindowAxis axis_of_use(const Layer& layer, int axis) {
  return layer.window_axes()[static_cast<std::size_t>(axis)];
}

}  // namespace

std::vector<TileKind> tile_kinds(std::int64_t extent, std::int64_t tile) {
  const std::int64_t width = std::min(extent, tile);
  const std::int64_t count = (extent + width - 1) / width;
  const std::int64_t first = extent - (count - 1) * width;
  if (count == 1) return {{first, 1, true, true}};
  std::vector<TileKind> kinds = {{first, 1, true, false}};
  if (count > 2) kinds.push_back({width, count - 2, false, false});
  kinds.push_back({width, 1, false, true});
  return kinds;
}

AxisPlan plan_axis_as_published(const LayerGraph& network, const LayerRange& stack,
                                std::int64_t tile, int axis, bool uses_cache) {
  AxisPlan plan;
  plan.fresh.assign(network.maps.size(), 0);
  plan.cached.assign(network.maps.size(), 0);
  plan.patch.resize(network.layers.size());
  plan.overlap.resize(network.layers.size());
  std::vector<std::optional<Front>> fronts(network.maps.size());
  plan.fresh[static_cast<std::size_t>(stack.last)] = tile;
  for (int l = stack.last; l >= stack.first; --l) {
    const auto map = static_cast<std::size_t>(l);
    const GraphLayer& layer = network.layers[map];
    const WindowAxis window = axis_of_use(layer.layer, axis);
    const std::int64_t outputs = plan.fresh[map];
    const auto patch = static_cast<std::int64_t>(
        distinct_indices(window, static_cast<double>(outputs),
                         static_cast<double>(layer.layer.bound(window.filter))));
    const std::int64_t overlap = std::max<std::int64_t>(0, patch - window.stride * outputs);
    const std::int64_t lag = fronts[map] ? fronts[map]->ends : 0;
    const std::int64_t ends = window.stride * lag -
                              floor_half(patch - window.stride * outputs + window.stride - 1) +
                              overlap;
    for (const MapUse& use : layer.uses) {
      const auto read = static_cast<std::size_t>(use.map);
      plan.patch[map].push_back(patch);
      plan.overlap[map].push_back(overlap);
      plan.fresh[read] = std::max(plan.fresh[read], uses_cache ? patch - overlap : patch);
      Front& front =
          fronts[read] ? *fronts[read] : fronts[read].emplace(Front{ends, ends - overlap});
      front.ends = std::max(front.ends, ends);
      front.begins = std::min(front.begins, ends - overlap);
    }
  }
  for (std::size_t map = 0; map < fronts.size(); ++map)
    if (fronts[map]) plan.cached[map] = fronts[map]->ends - fronts[map]->begins;
  return plan;
}

std::vector<std::int64_t> grown_extents(const LayerGraph& network, int axis) {
  const LayerRange all{0, network.num_layers() - 1};
  const GraphLayer& last = network.layers.back();
  const std::int64_t outputs = last.layer.bound(axis_of_use(last.layer, axis).output);
  return plan_axis_as_published(network, all, outputs, axis, false).fresh;
}

}  // namespace codescent
