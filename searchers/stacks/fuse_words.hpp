#pragma once

#include <string>
#include <vector>

#include "searchers/stacks/fuse_grid.hpp"
#include "searchers/stacks/fused_search.hpp"

namespace codescent {

/// How users say what to run.
struct FuseWords {
  std::string mode;  // empty: all three
  std::string tile;  // "4x72", or "whole"; empty: sizes of the grid
  std::string cuts = "auto";
  int lpf_limit = 6;
  int most_layers = 8;  // of a stack
};

/// One mode, or all of an empty text. Throws InputError.
std::vector<OverlapMode> modes_named(const std::string& text);
/// "4x72", or "whole": all of the output of the last layer. Throws InputError.
TileSize tile_named(const std::string& text);

/// The points that words name, or a grid of them.
///   grid     "1,4,16x1,4,18": widths and heights of tiles; empty: doubling sizes
///   largest  of those: all of the largest output of a stack
/// Throws InputError for words that are not understood.
std::vector<FusePoint> fuse_points(const FuseWords& words, const std::string& grid,
                                   const TileSize& largest);

/// What words leave to choose: stacks, tiles and modes. Without a tile or a grid tiles are as wide
/// as the outputs and 1, 2, 4, ... rows high, or as high and so many columns wide. Throws
/// InputError as above.
FuseSpace fuse_space(const FuseWords& words, const std::string& grid, const LayerGraph& network);

}  // namespace codescent
