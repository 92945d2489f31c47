#include "core/stacks/tile_runs.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>

namespace codescent {
namespace {

/// Positions of a map, from `begin` to before `end`.
struct Span {
  std::int64_t begin = 0, end = 0;

  bool empty() const { return begin >= end; }
  std::int64_t length() const { return empty() ? 0 : end - begin; }
};

constexpr std::int64_t kNowhere = std::numeric_limits<std::int64_t>::max();

void widen(Span& span, const Span& by) {
  if (!by.empty()) span = {std::min(span.begin, by.begin), std::max(span.end, by.end)};
}

/// What windows over some outputs of a layer see of a map, padding left out.
class Windows {
 public:
  Windows(const LayerGraph& network, int layer, const MapUse& use, int axis)
      : window_(network.layers[slot(layer)].layer.window_axes()[slot(axis)]),
        reach_(window_.dilation * (network.layers[slot(layer)].layer.bound(window_.filter) - 1)),
        padding_(use.padding[slot(axis)]),
        extent_(network.maps[slot(use.map)].extents[slot(axis)]),
        sees_all_(use.sees_all) {}

  /// After the last position that windows of some outputs see.
  std::int64_t end(const Span& outputs) const {
    if (sees_all_) return outputs.empty() ? 0 : extent_;
    std::int64_t most = 0;
    for (std::int64_t output = outputs.end - 1; output >= outputs.begin; --output) {
      const std::int64_t past = std::max<std::int64_t>(0, last_tap(output) - (extent_ - 1));
      const std::int64_t last = last_tap(output) - steps(past) * window_.dilation;
      if (last >= std::max<std::int64_t>(0, first_tap(output))) most = std::max(most, last + 1);
      if (past == 0 || most == extent_) break;
    }
    return most;
  }
  Span of(const Span& outputs) const {
    if (outputs.empty()) return {};
    if (sees_all_) return {0, extent_};
    std::int64_t least = extent_;
    for (std::int64_t output = outputs.begin; output < outputs.end; ++output) {
      const std::int64_t missing = std::max<std::int64_t>(0, -first_tap(output));
      const std::int64_t first = first_tap(output) + steps(missing) * window_.dilation;
      if (first <= last_tap(output)) least = std::min(least, first);
      if (missing == 0 || least == 0) break;
    }
    return {least, end(outputs)};
  }
  bool is_clipped_low(const Span& outputs) const {
    return !sees_all_ && !outputs.empty() && first_tap(outputs.begin) < 0;
  }
  bool is_clipped_high(std::int64_t outputs_end) const {
    return !sees_all_ && last_tap(outputs_end - 1) >= extent_;
  }

 private:
  std::int64_t first_tap(std::int64_t output) const { return output * window_.stride - padding_; }
  std::int64_t last_tap(std::int64_t output) const { return first_tap(output) + reach_; }
  /// Taps to skip until so many positions are passed.
  std::int64_t steps(std::int64_t positions) const {
    return (positions + window_.dilation - 1) / window_.dilation;
  }

  WindowAxis window_;
  std::int64_t reach_, padding_, extent_;
  bool sees_all_;
};

/// One axis of a stack, tile by tile.
class Axis {
 public:
  Axis(const LayerGraph& network, const LayerRange& stack, int axis, std::int64_t tile,
       const std::vector<bool>& is_kept)
      : network_(network),
        stack_(stack),
        axis_(axis),
        extent_(network.maps[slot(stack.last)].extents[slot(axis)]),
        tile_(std::min(tile, extent_)),
        is_kept_(is_kept),
        whole_(seen_with(std::vector<std::int64_t>(network.maps.size(), 0), false)),
        last_ends_(ends_after(num_tiles() - 1)) {}

  std::int64_t num_tiles() const { return (extent_ + tile_ - 1) / tile_; }

  AxisPlan plan(std::int64_t number) const {
    const Spans now = spans_of(number);
    const std::vector<Span> later = seen_with(now.ends, true);
    AxisPlan plan;
    plan.fresh.assign(network_.maps.size(), 0);
    plan.cached.assign(network_.maps.size(), 0);
    plan.patch.resize(network_.layers.size());
    plan.overlap.resize(network_.layers.size());
    for (std::size_t map = 0; map < now.taken.size(); ++map)
      plan.fresh[map] = now.taken[map].length();
    for (int l = stack_.first; l <= stack_.last; ++l)
      for (const MapUse& use : network_.layers[slot(l)].uses) {
        const Windows windows(network_, l, use, axis_);
        const Span patch = windows.of(now.taken[slot(l)]);
        plan.patch[slot(l)].push_back(patch.length());
        // What is there from before ends where this tile's part begins.
        const std::int64_t before = std::min(now.taken[slot(use.map)].begin, patch.end);
        const bool finds = number > 0 && is_kept_[slot(use.map)] && !patch.empty();
        plan.overlap[slot(l)].push_back(finds ? std::max<std::int64_t>(0, before - patch.begin)
                                              : 0);
      }
    for (std::size_t map = 0; map < later.size(); ++map)
      if (is_kept_[map] && !later[map].empty())
        plan.cached[map] = std::max<std::int64_t>(0, now.ends[map] - later[map].begin);
    return plan;
  }

  /// Whether a tile is like its neighbours inwards: no border cuts its windows or the next tile's.
  bool is_inside(std::int64_t number) const {
    if (number == 0 || number + 1 >= num_tiles()) return false;
    if ((number + 2) * tile_ > extent_) return false;
    const Spans now = spans_of(number), next = spans_of(number + 1);
    for (int l = stack_.first; l <= stack_.last; ++l)
      for (const MapUse& use : network_.layers[slot(l)].uses) {
        const Windows windows(network_, l, use, axis_);
        if (windows.is_clipped_low(now.taken[slot(l)]) ||
            windows.is_clipped_high(next.ends[slot(l)]))
          return false;
      }
    return true;
  }

 private:
  struct Spans {
    std::vector<Span> taken;         // [maps] computed or fetched for the tile
    std::vector<std::int64_t> ends;  // [maps] of all that is there after it
  };

  std::vector<std::int64_t> first_begins() const {
    std::vector<std::int64_t> begins;
    for (const Span& map : whole_) begins.push_back(map.empty() ? 0 : map.begin);
    return begins;
  }

  /// Where maps end after a tile.
  std::vector<std::int64_t> ends_after(std::int64_t number) const {
    std::vector<std::int64_t> ends = first_begins();
    ends[slot(stack_.last)] = std::min(extent_, (number + 1) * tile_);
    for (int l = stack_.last; l >= stack_.first; --l)
      for (const MapUse& use : network_.layers[slot(l)].uses) {
        std::int64_t& end = ends[slot(use.map)];
        end = std::max(
            end, Windows(network_, l, use, axis_).end({whole_[slot(l)].begin, ends[slot(l)]}));
      }
    return ends;
  }

  /// What all windows see of maps from where others end; the first position may come late, where
  /// dilated windows over padding pass it by. Of kept maps what comes later, of others all.
  ///   finds_kept  whether kept maps are there up to where they end
  std::vector<Span> seen_with(const std::vector<std::int64_t>& ends, bool finds_kept) const {
    std::vector<Span> seen(network_.maps.size(), {kNowhere, 0});
    for (int l = stack_.last; l >= stack_.first; --l) {
      Span outputs = seen[slot(l)];
      if (l == stack_.last)
        outputs = {ends[slot(l)], extent_};
      else if (finds_kept && is_kept_[slot(l)])
        outputs = {ends[slot(l)], last_ends_[slot(l)]};
      for (const MapUse& use : network_.layers[slot(l)].uses)
        widen(seen[slot(use.map)], Windows(network_, l, use, axis_).of(outputs));
    }
    seen[slot(stack_.last)] = {ends[slot(stack_.last)], extent_};
    return seen;
  }

  Spans spans_of(std::int64_t number) const {
    Spans spans;
    spans.ends = ends_after(number);
    const std::vector<std::int64_t> before = number > 0 ? ends_after(number - 1) : first_begins();
    std::vector<Span> seen(network_.maps.size(), {kNowhere, 0});  // by the windows
    seen[slot(stack_.last)] = {number * tile_, spans.ends[slot(stack_.last)]};
    spans.taken.resize(network_.maps.size());
    const auto take = [&](std::size_t map) {
      Span& taken = spans.taken[map];
      taken = seen[map].empty() ? Span{spans.ends[map], spans.ends[map]} : seen[map];
      if (is_kept_[map] && map != slot(stack_.last))
        taken = {std::min(before[map], spans.ends[map]), spans.ends[map]};
    };
    for (int l = stack_.last; l >= stack_.first; --l) {
      take(slot(l));
      for (const MapUse& use : network_.layers[slot(l)].uses)
        widen(seen[slot(use.map)], Windows(network_, l, use, axis_).of(spans.taken[slot(l)]));
    }
    for (std::size_t map = 0; map < spans.taken.size(); ++map)
      if (!stack_.has(static_cast<int>(map))) take(map);
    return spans;
  }

  const LayerGraph& network_;
  const LayerRange& stack_;
  const int axis_;
  const std::int64_t extent_, tile_;
  const std::vector<bool>& is_kept_;
  const std::vector<Span> whole_;              // [maps] what all tiles see
  const std::vector<std::int64_t> last_ends_;  // [maps] after the last tile
};

/// The last tile that is inside, if this one is.
std::int64_t last_inside(const Axis& axis, std::int64_t first) {
  std::int64_t inside = first, outside = axis.num_tiles();
  while (outside - inside > 1) {
    const std::int64_t middle = inside + (outside - inside) / 2;
    (axis.is_inside(middle) ? inside : outside) = middle;
  }
  return inside;
}

}  // namespace

std::vector<TileRun> tile_runs(const LayerGraph& network, const LayerRange& stack, int axis,
                               std::int64_t tile, const std::vector<bool>& is_kept) {
  if (tile < 1)
    throw std::invalid_argument("tile: expected at least 1, got " + std::to_string(tile));
  const Axis tiles(network, stack, axis, tile, is_kept);
  std::vector<TileRun> runs;
  const auto add = [&](AxisPlan plan, std::int64_t count) {
    if (!runs.empty() && runs.back().plan == plan)
      runs.back().count += count;
    else
      runs.push_back({std::move(plan), count});
  };
  for (std::int64_t number = 0; number < tiles.num_tiles();) {
    const std::int64_t last = tiles.is_inside(number) ? last_inside(tiles, number) : number;
    add(tiles.plan(number), last - number + 1);
    number = last + 1;
  }
  return runs;
}

}  // namespace codescent
