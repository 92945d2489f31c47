#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/stacks/network_cost.hpp"

namespace codescent {

/// One way to run a network tile by tile.
struct FusePoint {
  OverlapMode mode = OverlapMode::FullCache;
  TileSize tile;
  int most_loops = 6;  // of LOMA's orders
};

/// What a point costs, or why it cannot run.
struct FuseFigures {
  FusePoint point;
  std::variant<StackCost, CannotRun> outcome;

  const StackCost* cost() const { return std::get_if<StackCost>(&outcome); }
};

/// Which stacks to run as published: DeFiNES' automatic ones, one for each layer, one in all, or
/// those that end after the layers named.
struct CutChoice {
  enum class Kind { Automatic, EachLayer, None, Named } kind = Kind::Automatic;
  std::vector<int> layers;  // of Named
};
/// "auto", "all", "none" or names of layers, separated by commas. Throws InputError.
CutChoice cut_choice(const std::string& text, const LayerGraph& network);
std::vector<LayerRange> chosen_stacks(const CutChoice& choice, const LayerGraph& network,
                                      const ZigzagAccelerator& accelerator);

/// Costs every point as published (`network_cost_as_published`), mapped by LOMA, points side by
/// side. The same on any number of threads.
///   threads  0: one a core
std::vector<FuseFigures> evaluate_grid(const LayerGraph& network,
                                       const ZigzagAccelerator& accelerator,
                                       const std::vector<LayerRange>& stacks,
                                       const std::vector<FusePoint>& points, int threads);

/// The largest width and height of a stack's output, as published.
TileSize largest_output(const LayerGraph& network, const std::vector<LayerRange>& stacks);

/// Modes times tile widths times heights.
std::vector<FusePoint> grid_of(const std::vector<OverlapMode>& modes,
                               const std::vector<std::int64_t>& widths,
                               const std::vector<std::int64_t>& heights, int most_loops);
/// 1, 2, 4, ... below the extent, and the extent.
std::vector<std::int64_t> doubling_sizes(std::int64_t extent);

}  // namespace codescent
