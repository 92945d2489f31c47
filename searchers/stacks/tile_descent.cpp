#include "searchers/stacks/tile_descent.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "core/random.hpp"
#include "searchers/mappers/parallel_for.hpp"
#include "searchers/stacks/fuse_figures.hpp"
#include "searchers/stacks/loma_tiles.hpp"

namespace codescent {
namespace {

constexpr int kStarts = 3;

using PointKey = std::tuple<int, std::int64_t, std::int64_t>;

PointKey key_of(const FusePoint& point) {
  return {static_cast<int>(point.mode), point.tile.width, point.tile.height};
}

/// A size that is as likely in each octave.
std::int64_t random_size(std::int64_t most, std::mt19937_64& generator) {
  const double octaves = std::log2(static_cast<double>(most) + 1);
  return std::clamp<std::int64_t>(std::llround(std::exp2(uniform(generator) * octaves)), 1, most);
}

std::vector<FusePoint> neighbours(const FusePoint& point, const TileSize& largest, bool is_fine) {
  std::vector<FusePoint> found;
  const auto sizes = [&](std::int64_t size) {
    return is_fine ? std::vector<std::int64_t>{size * 2 / 3, size * 3 / 2, size - 1, size + 1}
                   : std::vector<std::int64_t>{size / 2, size * 2};
  };
  const auto add = [&](TileSize tile) {
    tile = {std::min(tile.width, largest.width), std::min(tile.height, largest.height)};
    if (tile.width >= 1 && tile.height >= 1) found.push_back({point.mode, tile, point.most_loops});
  };
  for (const std::int64_t width : sizes(point.tile.width)) add({width, point.tile.height});
  for (const std::int64_t height : sizes(point.tile.height)) add({point.tile.width, height});
  return found;
}

/// Costs points once, side by side.
class PointCosts {
 public:
  PointCosts(const LayerGraph& network, const ZigzagAccelerator& accelerator,
             const std::vector<LayerRange>& stacks, const Objective& objective, int most_loops,
             int threads)
      : network_(network),
        stacks_(stacks),
        objective_(objective),
        threads_(threads),
        extents_(grown_maps(network)),
        tiles_(accelerator, network, most_loops) {}

  void cost(const std::vector<FusePoint>& points) {
    const std::size_t first = figures_.size();
    for (const FusePoint& point : points)
      if (places_.emplace(key_of(point), figures_.size()).second)
        figures_.push_back({point, CannotRun{}});
    parallel_for(static_cast<std::int64_t>(figures_.size() - first), threads_, [&](std::int64_t p) {
      FuseFigures& figures = figures_[first + static_cast<std::size_t>(p)];
      figures.outcome = network_cost_as_published(network_, extents_, stacks_, figures.point.mode,
                                                  figures.point.tile, tiles_);
    });
  }

  double figure(const FusePoint& point) const {
    const StackCost* cost = figures_[places_.at(key_of(point))].cost();
    return cost == nullptr ? INFINITY : objective_value(objective_, *cost);
  }
  std::vector<FuseFigures> take() { return std::move(figures_); }

 private:
  const LayerGraph& network_;
  const std::vector<LayerRange>& stacks_;
  const Objective objective_;
  const int threads_;
  const MapExtents extents_;
  const LomaTiles tiles_;
  std::map<PointKey, std::size_t> places_;
  std::vector<FuseFigures> figures_;
};

/// Moves all points to their best neighbours until none has a better one.
void descend(std::vector<FusePoint>& points, const TileSize& largest, bool is_fine,
             PointCosts& costs) {
  costs.cost(points);
  for (bool has_moved = true; has_moved;) {
    std::vector<FusePoint> near;
    for (const FusePoint& point : points)
      for (const FusePoint& next : neighbours(point, largest, is_fine)) near.push_back(next);
    costs.cost(near);
    has_moved = false;
    for (FusePoint& point : points) {
      FusePoint best = point;
      for (const FusePoint& next : neighbours(point, largest, is_fine))
        if (costs.figure(next) < costs.figure(best)) best = next;
      has_moved = has_moved || key_of(best) != key_of(point);
      point = best;
    }
  }
}

}  // namespace

std::vector<FuseFigures> descend_from_random_tiles(const LayerGraph& network,
                                                   const ZigzagAccelerator& accelerator,
                                                   const std::vector<LayerRange>& stacks,
                                                   const std::vector<OverlapMode>& modes,
                                                   const Objective& objective, int most_loops,
                                                   std::uint64_t seed, int threads) {
  const TileSize largest = largest_output(network, stacks);
  PointCosts costs(network, accelerator, stacks, objective, most_loops, threads);
  std::vector<FusePoint> points;
  for (int start = 0; start < kStarts; ++start) {
    std::mt19937_64 generator(split_seed(seed, static_cast<std::uint64_t>(start)));
    const std::int64_t width = random_size(largest.width, generator);
    points.push_back({modes.back(), {width, random_size(largest.height, generator)}, most_loops});
  }
  descend(points, largest, false, costs);
  const auto best = std::min_element(points.begin(), points.end(),
                                     [&](const FusePoint& one, const FusePoint& other) {
                                       return costs.figure(one) < costs.figure(other);
                                     });
  std::vector<FusePoint> last;
  for (const OverlapMode mode : modes) last.push_back({mode, best->tile, most_loops});
  descend(last, largest, true, costs);
  return costs.take();
}

}  // namespace codescent
