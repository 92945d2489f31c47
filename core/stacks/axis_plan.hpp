#pragma once

#include <vector>

#include "core/stacks/layer_graph.hpp"

namespace codescent {

/// Tiles of one kind along an axis: those before others leave something for the next, those after
/// others find it.
struct TileKind {
  std::int64_t extent = 1;  // of the stack's output
  std::int64_t count = 1;
  bool is_first = true;
  bool is_last = true;
};

/// Tiles of an axis, kinds in the order in which they come. The remainder comes first, as in
/// DeFiNES.
std::vector<TileKind> tile_kinds(std::int64_t extent, std::int64_t tile);

/// What one tile takes and leaves of every map along one axis.
struct AxisPlan {
  std::vector<std::int64_t> fresh;   // [maps] computed, or fetched, for this tile
  std::vector<std::int64_t> cached;  // [maps] kept for the next tile
  /// Of each operand that a layer reads: its window over the tile, and the part of it that the
  /// tile before had, too. [layers][uses]
  std::vector<std::vector<std::int64_t>> patch, overlap;

  bool operator==(const AxisPlan& other) const {
    return fresh == other.fresh && cached == other.cached && patch == other.patch &&
           overlap == other.overlap;
  }
};

/// Consecutive layers that run tile by tile.
struct LayerRange {
  int first = 0;
  int last = 0;  // the one whose output is tiled

  bool has(int layer) const { return first <= layer && layer <= last; }
};

/// DeFiNES' back-calculation (depth_first.md A2): no padding, each map as large as the consumer
/// that needs most of it; branches keep what it takes to bring them together again.
///   axis       0: W, 1: H
///   uses_cache whether the tile before left its overlap
AxisPlan plan_axis_as_published(const LayerGraph& network, const LayerRange& stack,
                                std::int64_t tile, int axis, bool uses_cache);

/// Extents of all maps when the last layer's output is whole. [maps]
std::vector<std::int64_t> grown_extents(const LayerGraph& network, int axis);

}  // namespace codescent
