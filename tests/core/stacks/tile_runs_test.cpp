#include "core/stacks/tile_runs.hpp"

#include <algorithm>
#include <random>

#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

int pick(std::mt19937_64& random, int least, int most) {
  return least + static_cast<int>(random() % static_cast<unsigned>(most - least + 1));
}

/// A chain of windows, with additions of earlier maps of the same extent; both axes are alike.
LayerGraph random_network(std::mt19937_64& random) {
  LayerGraph network;
  const int num_layers = pick(random, 1, 6);
  std::int64_t extent = pick(random, 12, 40);
  const std::int64_t given = extent;
  std::vector<std::int64_t> extents;
  for (int l = 0; l < num_layers; ++l) {
    GraphLayer fused;
    const int input = l == 0 ? num_layers : l - 1;
    std::vector<int> alike;  // maps that an addition may read, too
    for (int m = 0; m + 1 < l; ++m)
      if (extents[slot(m)] == extent) alike.push_back(m);
    if (!alike.empty() && pick(random, 0, 2) == 0) {
      fused.layer.type = &kAddition;
      fused.uses = {{Operand::Input, input}, {Operand::Weight, alike[random() % alike.size()]}};
    } else {
      const std::int64_t taps = pick(random, 1, 4), stride = pick(random, 1, 3);
      const std::int64_t dilation = pick(random, 1, 2);
      const std::int64_t reach = dilation * (taps - 1) + 1;
      const std::int64_t padding = pick(random, 0, static_cast<int>(reach) / 2);
      if (extent + 2 * padding < reach + stride) break;
      extent = (extent + 2 * padding - reach) / stride + 1;
      fused.layer.stride_w = fused.layer.stride_h = stride;
      fused.layer.dilation_w = fused.layer.dilation_h = dilation;
      fused.layer.bounds[index(Dim::R)] = fused.layer.bounds[index(Dim::S)] = taps;
      fused.uses = {{Operand::Input, input, {padding, padding}}};
    }
    fused.layer.bounds[index(Dim::P)] = fused.layer.bounds[index(Dim::Q)] = extent;
    extents.push_back(extent);
    network.layers.push_back(fused);
  }
  const int made = network.num_layers();
  for (GraphLayer& fused : network.layers)
    for (MapUse& use : fused.uses)
      if (use.map == num_layers) use.map = made;
  for (const std::int64_t each : extents) network.maps.push_back({1, 8, {each, each}});
  network.maps.push_back({1, 8, {given, given}});
  return network;
}

struct Span {
  std::int64_t begin = 0, end = 0;
};

/// Positions that a layer's windows over some outputs see, one by one.
std::vector<std::int64_t> seen_by(const LayerGraph& network, int layer, const MapUse& use,
                                  const Span& outputs) {
  const Layer& of = network.layers[slot(layer)].layer;
  std::vector<std::int64_t> positions;
  for (std::int64_t p = outputs.begin; p < outputs.end; ++p)
    for (std::int64_t r = 0; r < of.bound(Dim::R); ++r) {
      const std::int64_t position = p * of.stride_w + r * of.dilation_w - use.padding[0];
      if (position >= 0 && position < network.maps[slot(use.map)].extents[0])
        positions.push_back(position);
    }
  return positions;
}

/// Walks the tiles of a stack and holds every one against its run.
class Walk {
 public:
  Walk(const LayerGraph& network, std::int64_t tile, const std::vector<bool>& is_kept)
      : network_(network),
        stack_{0, network.num_layers() - 1},
        is_kept_(is_kept),
        tile_(tile),
        have_(network.maps.size(), 0) {
    for (const TileRun& run : tile_runs(network, stack_, 0, tile, is_kept))
      for (std::int64_t i = 0; i < run.count; ++i)
        plans_.push_back(&(runs_.push_back(run), run.plan));
    for (std::size_t i = 0; i < runs_.size(); ++i) plans_[i] = &runs_[i].plan;
  }

  std::size_t num_tiles() const { return plans_.size(); }

  /// What is wrong with a tile; tiles come in order.
  std::string mistakes(std::size_t number) {
    const AxisPlan& plan = *plans_[number];
    const std::vector<Span> taken = taken_by(number);
    std::string found;
    for (std::size_t map = 0; map < taken.size(); ++map)
      if (plan.fresh[map] != taken[map].end - taken[map].begin)
        found += "fresh " + std::to_string(map) + "; ";
    for (int l = 0; l <= stack_.last; ++l)
      for (std::size_t u = 0; u < network_.layers[slot(l)].uses.size(); ++u)
        found += mistakes_of_use(number, l, u, taken);
    for (std::size_t map = 0; map < taken.size(); ++map)
      have_[map] = std::max(have_[map], taken[map].end);
    if (number + 1 == num_tiles()) return found;
    std::vector<std::int64_t> wanted = have_;
    const std::vector<Span> next = taken_by(number + 1);
    for (int l = 0; l <= stack_.last; ++l)
      for (const MapUse& use : network_.layers[slot(l)].uses)
        for (const std::int64_t position : seen_by(network_, l, use, next[slot(l)]))
          wanted[slot(use.map)] = std::min(wanted[slot(use.map)], position);
    for (std::size_t map = 0; map < wanted.size(); ++map)
      if (plan.cached[map] != (is_kept_[map] ? have_[map] - wanted[map] : 0))
        found += "cached " + std::to_string(map) + "; ";
    return found;
  }

 private:
  std::string mistakes_of_use(std::size_t number, int layer, std::size_t u,
                              const std::vector<Span>& taken) const {
    const AxisPlan& plan = *plans_[number];
    const MapUse& use = network_.layers[slot(layer)].uses[u];
    const auto seen = seen_by(network_, layer, use, taken[slot(layer)]);
    const std::string where = std::to_string(layer) + "/" + std::to_string(u) + "; ";
    if (seen.empty()) return plan.patch[slot(layer)][u] == 0 ? "" : "patch of nothing " + where;
    const auto [least, most] = std::minmax_element(seen.begin(), seen.end());
    std::string found;
    if (plan.patch[slot(layer)][u] != *most + 1 - *least) found += "patch " + where;
    const std::int64_t kept = is_kept_[slot(use.map)] ? have_[slot(use.map)] : 0;
    const std::int64_t overlap = std::max<std::int64_t>(0, std::min(kept, *most + 1) - *least);
    if (plan.overlap[slot(layer)][u] != overlap) found += "overlap " + where;
    // All that is seen is taken now, or was kept from before.
    if (*most >= taken[slot(use.map)].end && *most >= kept) found += "end " + where;
    if (*least < taken[slot(use.map)].begin &&
        *least < kept - plans_[number - (number > 0 ? 1 : 0)]->cached[slot(use.map)])
      found += "begin " + where;
    return found;
  }

  std::vector<Span> taken_by(std::size_t number) const {
    const std::int64_t extent = network_.maps[slot(stack_.last)].extents[0];
    const auto begin = static_cast<std::int64_t>(number) * tile_;
    std::vector<Span> taken(network_.maps.size(), {1000000, -1});
    taken[slot(stack_.last)] = {begin, std::min(extent, begin + tile_)};
    const auto settle = [&](std::size_t map) {
      Span& own = taken[map];
      if (map == slot(stack_.last)) return;
      if (own.end < 0) own = {have_[map], have_[map]};
      if (is_kept_[map] && number > 0) own = {have_[map], std::max(have_[map], own.end)};
    };
    for (int l = stack_.last; l >= 0; --l) {
      settle(slot(l));
      for (const MapUse& use : network_.layers[slot(l)].uses)
        for (const std::int64_t position : seen_by(network_, l, use, taken[slot(l)])) {
          taken[slot(use.map)].begin = std::min(taken[slot(use.map)].begin, position);
          taken[slot(use.map)].end = std::max(taken[slot(use.map)].end, position + 1);
        }
    }
    settle(taken.size() - 1);
    return taken;
  }

  const LayerGraph& network_;
  const LayerRange stack_;
  const std::vector<bool>& is_kept_;
  const std::int64_t tile_;
  std::vector<std::int64_t> have_;  // [maps] where what was ever there ends
  std::vector<TileRun> runs_;
  std::vector<const AxisPlan*> plans_;  // [tiles]
};

}  // namespace

TEST_CASE("tiles take, find and leave what a walk over every window says, on 2,000 random stacks") {
  std::mt19937_64 random(7);
  int tiles = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    const LayerGraph network = random_network(random);
    if (network.layers.empty()) continue;
    std::vector<bool> is_kept(network.maps.size());
    const int mode = pick(random, 0, 2);
    for (std::size_t m = 0; m < is_kept.size(); ++m)
      is_kept[m] = mode == 2 ? random() % 2 == 0 : mode == 1;
    Walk walk(network, pick(random, 1, 9), is_kept);
    CAPTURE(trial);
    for (std::size_t number = 0; number < walk.num_tiles(); ++number) {
      CAPTURE(number);
      const std::string mistakes = walk.mistakes(number);
      CHECK(mistakes == "");
      ++tiles;
    }
  }
  CHECK(tiles > 4000);
}

TEST_CASE("tiles of a million columns are as few runs as those of a hundred") {
  LayerGraph network;
  for (const std::int64_t extent : {100, 1000000}) {
    network.layers.assign(3, {});
    network.maps.assign(4, {1, 8, {extent, extent}});
    for (int l = 0; l < 3; ++l) {
      GraphLayer& fused = network.layers[slot(l)];
      fused.layer.bounds = {3, 3, extent, extent, 1, 1, 1, 1};
      fused.uses = {{Operand::Input, l == 0 ? 3 : l - 1, {1, 1}}};
    }
    const std::vector<TileRun> runs = tile_runs(network, {0, 2}, 0, 5, {true, true, true, true});
    // The first computes 7, 6, 5 columns, those inside 5 each, the last but one as many, and the
    // last what is left after the borders: 3, 4, 5.
    std::int64_t count = 0;
    for (const TileRun& run : runs) count += run.count;
    CHECK(count == extent / 5);
    REQUIRE(runs.size() <= 4);
    CHECK(runs.front().plan.fresh == std::vector<std::int64_t>{7, 6, 5, 8});
    CHECK(runs[1].plan.fresh == std::vector<std::int64_t>{5, 5, 5, 5});
    CHECK(runs[1].plan.cached == std::vector<std::int64_t>{2, 2, 0, 2});
    CHECK(runs.back().plan.fresh == std::vector<std::int64_t>{3, 4, 5, 2});
  }
}

}  // namespace codescent::testing
