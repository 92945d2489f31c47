#include "core/stacks/axis_plan.hpp"

#include <algorithm>
#include <numeric>
#include <random>

#include "core/stacks/stack_plan.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

/// A layer with a window of this many taps and this stride along W, and none along H.
GraphLayer layer_of(std::int64_t taps, std::int64_t stride, int reads) {
  GraphLayer layer;
  layer.layer.bounds[index(Dim::R)] = taps;
  layer.layer.stride_w = stride;
  layer.uses = {{Operand::Input, reads}};
  return layer;
}

/// Layers in a row; the last one's output is so wide.
LayerGraph chain_of(const std::vector<std::pair<std::int64_t, std::int64_t>>& taps_and_strides,
                    std::int64_t width) {
  LayerGraph network;
  const int given = static_cast<int>(taps_and_strides.size());
  for (const auto& [taps, stride] : taps_and_strides) {
    const int layer = network.num_layers();
    network.layers.push_back(layer_of(taps, stride, layer == 0 ? given : layer - 1));
  }
  network.layers.back().layer.bounds[index(Dim::P)] = width;
  network.maps.resize(slot(given) + 1);
  return network;
}

/// Convolutions of as many taps in a row, and the first one's input added to what they make; what
/// it adds is map 0, made by a layer without a window.
LayerGraph residual_block(int convolutions, std::int64_t taps) {
  std::vector<std::pair<std::int64_t, std::int64_t>> chain = {{1, 1}};
  chain.resize(slot(convolutions) + 1, {taps, 1});
  LayerGraph network = chain_of(chain, 1);
  const int given = network.num_layers();
  GraphLayer sum = layer_of(1, 1, given - 1);
  sum.layer.type = &kAddition;
  sum.uses.push_back({Operand::Weight, 0});
  network.layers.push_back(sum);
  network.maps.emplace_back();
  // The given map's number has moved on.
  network.layers[0].uses[0].map = given + 1;
  return network;
}

AxisPlan plan_of(const LayerGraph& network, std::int64_t tile, bool uses_cache) {
  return plan_axis_as_published(network, {0, network.num_layers() - 1}, tile, 0, uses_cache);
}

/// One memory that holds everything.
StackMemories endless_memory() {
  StackMemories memories;
  memories.size_bits = {1e18};
  memories.is_single = {true};
  memories.hierarchy = {{{0}, {0}, {0}}};
  memories.shared = {0};
  return memories;
}

}  // namespace

TEST_CASE("tiles of all kinds cover an axis once; the remainder comes first") {
  for (std::int64_t extent = 1; extent <= 40; ++extent)
    for (std::int64_t tile = 1; tile <= 45; ++tile) {
      CAPTURE(extent);
      CAPTURE(tile);
      std::int64_t covered = 0, tiles = 0, firsts = 0, lasts = 0;
      for (const TileKind& kind : tile_kinds(extent, tile)) {
        covered += kind.extent * kind.count;
        tiles += kind.count;
        firsts += kind.is_first ? kind.count : 0;
        lasts += kind.is_last ? kind.count : 0;
      }
      CHECK(covered == extent);
      CHECK(tiles == (extent + tile - 1) / tile);
      CHECK(firsts == 1);
      CHECK(lasts == 1);
      const std::int64_t remainder = extent % tile;
      CHECK(tile_kinds(extent, tile).front().extent ==
            (remainder != 0 ? remainder : std::min(extent, tile)));
    }
}

TEST_CASE(
    "without a cache a chain computes the halo of all windows above, with one only its tile") {
  std::mt19937 generator(1);
  for (int repeat = 0; repeat < 200; ++repeat) {
    std::vector<std::pair<std::int64_t, std::int64_t>> chain(1 + generator() % 6);
    for (auto& [taps, stride] : chain)
      taps = 1 + static_cast<std::int64_t>(generator() % 7), stride = 1;
    const std::int64_t tile = 1 + static_cast<std::int64_t>(generator() % 20);
    const LayerGraph network = chain_of(chain, tile);
    const AxisPlan recomputed = plan_of(network, tile, false), kept = plan_of(network, tile, true);
    std::int64_t halo = 0;
    for (int l = network.num_layers() - 1; l >= 0; --l) {
      const std::int64_t taps = chain[slot(l)].first;
      const int read = network.layers[slot(l)].uses[0].map;
      CHECK(recomputed.fresh[slot(l)] == tile + halo);
      CHECK(kept.fresh[slot(l)] == tile);
      CHECK(kept.patch[slot(l)][0] == tile + taps - 1);
      CHECK(kept.overlap[slot(l)][0] == taps - 1);
      CHECK(kept.cached[slot(read)] == taps - 1);
      halo += taps - 1;
    }
    CHECK(recomputed.fresh.back() == tile + halo);
  }
}

TEST_CASE("strides scale what a tile takes, and windows that skip words share none") {
  // 3 outputs of 3 taps every 2 words: 7 words, of which the tile before had 1.
  const LayerGraph strided = chain_of({{3, 2}}, 3);
  CHECK(plan_of(strided, 3, false).fresh[1] == 7);
  CHECK(plan_of(strided, 3, true).fresh[1] == 6);
  CHECK(plan_of(strided, 3, true).overlap[0][0] == 1);
  // 3 outputs of 1 tap every 2 words read 3 words, since what no tap reaches is not computed.
  CHECK(plan_of(chain_of({{1, 2}}, 3), 3, false).fresh[1] == 3);
  CHECK(plan_of(chain_of({{1, 2}}, 3), 3, false).overlap[0][0] == 0);
}

TEST_CASE("a shortcut keeps the columns that its branch runs ahead") {
  // With windows of 2h + 1 taps each of n convolutions must run h columns ahead of what reads it.
  // The block's input therefore ends n h columns after the tile. The next tile's addition begins
  // right after the tile; its first convolution 2h columns before the end: the earlier one is kept.
  for (int convolutions = 1; convolutions <= 6; ++convolutions)
    for (const std::int64_t reach : {0, 1, 2, 3}) {
      CAPTURE(convolutions);
      CAPTURE(reach);
      const LayerGraph network = residual_block(convolutions, 2 * reach + 1);
      const AxisPlan plan = plan_of(network, 5, true);
      CHECK(plan.cached[0] == std::max<std::int64_t>(convolutions * reach, 2 * reach));
      CHECK(plan.fresh[0] == 5);
      // What is computed anew is the larger wish of the two.
      CHECK(plan_of(network, 5, false).fresh[0] == 5 + 2 * reach * convolutions);
    }
}

TEST_CASE("columns that are kept are computed once in all, the first column paying for the halo") {
  const LayerGraph network = chain_of({{5, 1}, {1, 1}, {3, 1}, {3, 1}}, 50);
  const MapExtents extents = grown_maps(network);
  CHECK(extents.width == std::vector<std::int64_t>{54, 54, 52, 50, 58});
  for (const std::int64_t tile : {1, 7, 25, 50, 90}) {
    CAPTURE(tile);
    const auto plan = plan_stack_as_published(network, extents, endless_memory(), {0, 3},
                                              OverlapMode::HorizontalCache, {tile, 1});
    REQUIRE(plan);
    std::vector<std::int64_t> computed(network.maps.size(), 0);
    std::int64_t tiles = 0;
    for (const TileType& type : plan->types) {
      tiles += type.count;
      for (std::size_t map = 0; map < computed.size(); ++map)
        computed[map] += type.count * plan->column_of(type).fresh[map];
    }
    CHECK(computed == extents.width);
    CHECK(tiles == (50 + tile - 1) / tile);
    CHECK(plan->num_tiles == tiles);
    CHECK(plan->types.front().brings_weights);
    CHECK(plan->types.front().count == 1);
  }
}

}  // namespace codescent::testing
