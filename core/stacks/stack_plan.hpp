#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/stacks/axis_plan.hpp"
#include "core/stacks/stack_memories.hpp"

namespace codescent {

/// What tiles leave for their neighbours (DeFiNES, depth_first.md A1): nothing; columns, for the
/// next tile of the row; rows, too, for the next row.
enum class OverlapMode { Recompute, HorizontalCache, FullCache };
/// "recompute", "horizontal", "full", in the order of the enumerators.
const std::vector<std::string>& overlap_mode_names();

struct TileSize {
  std::int64_t width = 1;
  std::int64_t height = 1;
};

constexpr int kNoMemory = -1;

/// Memories in which a tile finds and leaves the overlap with its neighbours.
struct CacheMemories {
  int column_read = kNoMemory;
  int column_write = kNoMemory;
  int row_read = kNoMemory;
  int row_write = kNoMemory;

  bool operator==(const CacheMemories& other) const {
    return column_read == other.column_read && column_write == other.column_write &&
           row_read == other.row_read && row_write == other.row_write;
  }
};

/// Tiles of a stack that cost the same.
struct TileType {
  int column = 0, row = 0;  // plans of the axes
  std::int64_t count = 1;
  bool brings_weights = false;  // from the outermost memory
  bool is_first_column = true, is_first_row = true;
  CacheMemories caches;
};

/// A stack that runs tile by tile.
struct StackPlan {
  LayerRange layers;
  std::vector<int> inputs;              // maps that come from outside, in the order of their use
  std::vector<AxisPlan> columns, rows;  // distinct plans of the axes
  std::vector<TileType> types;
  int weights_level = 0;  // of the weights' hierarchy, after the first tile
  std::int64_t num_tiles = 1;

  const AxisPlan& column_of(const TileType& type) const {
    return columns[static_cast<std::size_t>(type.column)];
  }
  const AxisPlan& row_of(const TileType& type) const {
    return rows[static_cast<std::size_t>(type.row)];
  }
};

/// Bits of a tile's part of a map, and of the window that a layer reads.
double fresh_bits(const LayerGraph& network, const AxisPlan& column, const AxisPlan& row, int map);
double patch_bits(const LayerGraph& network, const AxisPlan& column, const AxisPlan& row, int layer,
                  std::size_t use);

/// Extents of all maps. [maps]
struct MapExtents {
  std::vector<std::int64_t> width, height;
};
MapExtents grown_maps(const LayerGraph& network);

/// Tiles of a stack and where their caches and weights live (depth_first.md A2, A3); nothing if a
/// cache or the weights fit no memory.
std::optional<StackPlan> plan_stack_as_published(const LayerGraph& network,
                                                 const MapExtents& extents,
                                                 const StackMemories& memories,
                                                 const LayerRange& layers, OverlapMode mode,
                                                 const TileSize& tile);

}  // namespace codescent
