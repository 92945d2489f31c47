#include "core/stacks/tile_runs.hpp"

#include <algorithm>
#include <random>
#include <stdexcept>

#include "tests/core/stacks/walked_axis.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/random_stacks.hpp"

namespace codescent::testing {
namespace {

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

/// What is wrong with the plan of a tile.
std::string mistakes_in(const LayerGraph& network, const WalkedAxis& walked, std::size_t number,
                        const AxisPlan& plan, const std::vector<bool>& is_kept) {
  std::string found;
  const std::vector<Span>& taken = walked.taken[number];
  for (std::size_t map = 0; map < taken.size(); ++map) {
    if (plan.fresh[map] != taken[map].length()) found += "fresh " + std::to_string(map) + "; ";
    const std::int64_t cached =
        is_kept[map] ? taken[map].end - std::min(walked.kept_since[number][map], taken[map].end)
                     : 0;
    if (plan.cached[map] != cached) found += "cached " + std::to_string(map) + "; ";
    // Nobody keeps what was not there.
    const std::int64_t had =
        number > 0 && is_kept[map]
            ? taken[map].begin - std::min(walked.kept_since[number - 1][map], taken[map].begin)
            : 0;
    if (plan.cached[map] > had + taken[map].length())
      found += "more than was there " + std::to_string(map) + "; ";
  }
  for (std::size_t l = 0; l < network.layers.size(); ++l)
    for (std::size_t u = 0; u < network.layers[l].uses.size(); ++u) {
      const Span& seen = walked.seen[number][l][u];
      const std::size_t map = slot(network.layers[l].uses[u].map);
      const std::string where = std::to_string(l) + "/" + std::to_string(u) + "; ";
      if (plan.patch[l][u] != seen.length()) found += "patch " + where;
      const std::int64_t overlap =
          is_kept[map] && !seen.empty()
              ? std::max<std::int64_t>(0, std::min(taken[map].begin, seen.end) - seen.begin)
              : 0;
      if (plan.overlap[l][u] != overlap) found += "overlap " + where;
      if (seen.end > std::max(taken[map].end, taken[map].begin)) found += "end " + where;
    }
  return found;
}

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
    const int tile = pick(random, 1, 9);
    const LayerRange stack{0, network.num_layers() - 1};
    const WalkedAxis walked = walk_axis(network, stack, 0, tile, is_kept);
    CAPTURE(trial);
    std::size_t number = 0;
    for (const TileRun& run : tile_runs(network, stack, 0, tile, is_kept))
      for (std::int64_t i = 0; i < run.count; ++i, ++number, ++tiles) {
        CAPTURE(number);
        REQUIRE(number < walked.taken.size());
        CHECK(mistakes_in(network, walked, number, run.plan, is_kept) == "");
      }
    CHECK(number == walked.taken.size());
  }
  CHECK(tiles > 4000);
}

TEST_CASE("tiles of a billion columns are as few runs as those of a hundred") {
  LayerGraph network;
  for (const std::int64_t extent : {100, 1000000000}) {
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
  CHECK(tile_runs(network, {0, 2}, 0, 1, {true, true, true, true}).size() < 10);
  CHECK_THROWS_AS(tile_runs(network, {0, 2}, 0, 0, {true, true, true, true}),
                  std::invalid_argument);
}

// Positions that the first output's taps pass by are there for outputs that see them.
TEST_CASE("a map that is kept begins where some output sees it first, not where the first does") {
  LayerGraph network;
  GraphLayer fused;
  fused.layer.bounds = {2, 1, 10, 1, 1, 1, 1, 1};
  fused.layer.dilation_w = 3;
  fused.uses = {{Operand::Input, 1, {1, 0}}};  // output 0 sees 2, output 1 sees 0 and 3
  network.layers = {fused};
  network.maps = {{1, 8, {10, 1}}, {1, 8, {11, 1}}};
  const std::vector<TileRun> runs = tile_runs(network, {0, 0}, 0, 1, {true, true});
  CHECK(runs.front().plan.fresh == std::vector<std::int64_t>{1, 3});
  CHECK(runs.front().plan.cached == std::vector<std::int64_t>{0, 3});
}

}  // namespace codescent::testing
