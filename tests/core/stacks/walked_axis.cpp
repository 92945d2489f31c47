#include "tests/core/stacks/walked_axis.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace codescent::testing {
namespace {

constexpr std::int64_t kNowhere = std::numeric_limits<std::int64_t>::max();

/// From the first to the last position that some tap of some output sees.
Span seen_by(const LayerGraph& network, int layer, const MapUse& use, int axis,
             const Span& outputs) {
  const std::int64_t extent = network.maps[slot(use.map)].extents[slot(axis)];
  const WindowAxis window = network.layers[slot(layer)].layer.window_axes()[slot(axis)];
  Span seen{kNowhere, 0};
  for (std::int64_t output = outputs.begin; output < outputs.end; ++output)
    for (std::int64_t tap = 0; tap < network.layers[slot(layer)].layer.bound(window.filter);
         ++tap) {
      const std::int64_t position =
          output * window.stride + tap * window.dilation - use.padding[slot(axis)];
      if (position < 0 || position >= extent) continue;
      seen = {std::min(seen.begin, position), std::max(seen.end, position + 1)};
    }
  if (use.sees_all && !outputs.empty()) seen = {0, extent};
  return seen.empty() ? Span{} : seen;
}

void widen(Span& span, const Span& by) {
  if (by.empty()) return;
  span = span.empty() ? by : Span{std::min(span.begin, by.begin), std::max(span.end, by.end)};
}

/// From where later tiles see maps.
void find_kept(const LayerGraph& network, const LayerRange& stack, WalkedAxis& walked) {
  walked.kept_since.assign(walked.taken.size(),
                           std::vector<std::int64_t>(network.maps.size(), kNowhere));
  for (std::size_t number = walked.taken.size() - 1; number > 0; --number) {
    walked.kept_since[number - 1] = walked.kept_since[number];
    for (int l = stack.first; l <= stack.last; ++l)
      for (std::size_t use = 0; use < walked.seen[number][slot(l)].size(); ++use) {
        const Span& seen = walked.seen[number][slot(l)][use];
        std::int64_t& since =
            walked.kept_since[number - 1][slot(network.layers[slot(l)].uses[use].map)];
        if (!seen.empty()) since = std::min(since, seen.begin);
      }
  }
}

}  // namespace

WalkedAxis walk_axis(const LayerGraph& network, const LayerRange& stack, int axis,
                     std::int64_t tile, const std::vector<bool>& is_kept) {
  WalkedAxis walked;
  const std::int64_t extent = network.maps[slot(stack.last)].extents[slot(axis)];
  std::vector<std::int64_t> had(network.maps.size(), 0);  // of kept maps, after the last one
  // As one tile first: a map that is kept begins where any tile sees it first.
  const auto walk_tile = [&](const Span& outputs, const std::vector<bool>& keeps) {
    std::vector<Span> taken(network.maps.size());
    std::vector<std::vector<Span>> seen(network.layers.size());
    taken[slot(stack.last)] = outputs;
    const auto settle = [&](std::size_t map) {
      if (keeps[map] && map != slot(stack.last))
        taken[map] = {had[map], std::max(had[map], taken[map].end)};
    };
    for (int l = stack.last; l >= stack.first; --l) {
      settle(slot(l));
      for (const MapUse& use : network.layers[slot(l)].uses) {
        seen[slot(l)].push_back(seen_by(network, l, use, axis, taken[slot(l)]));
        widen(taken[slot(use.map)], seen[slot(l)].back());
      }
    }
    for (std::size_t map = 0; map < taken.size(); ++map)
      if (!stack.has(static_cast<int>(map))) settle(map);
    return std::make_pair(taken, seen);
  };
  const auto whole = walk_tile({0, extent}, std::vector<bool>(had.size(), false));
  for (std::size_t map = 0; map < had.size(); ++map) had[map] = whole.first[map].begin;
  for (std::int64_t begin = 0; begin < extent; begin += tile) {
    auto [taken, seen] = walk_tile({begin, std::min(extent, begin + tile)}, is_kept);
    for (std::size_t map = 0; map < had.size(); ++map)
      if (is_kept[map]) had[map] = std::max(had[map], taken[map].end);
    walked.taken.push_back(std::move(taken));
    walked.seen.push_back(std::move(seen));
  }
  find_kept(network, stack, walked);
  return walked;
}

}  // namespace codescent::testing
