#pragma once

#include <vector>

#include "core/stacks/axis_plan.hpp"

namespace codescent {

/// Neighbouring tiles of an axis that take and leave the same.
struct TileRun {
  AxisPlan plan;
  std::int64_t count = 1;
};

/// Tiles of an axis of a stack's output, from the first to the last, which has the remainder.
/// Windows end where maps end: padding is neither computed nor kept. Between the borders all tiles
/// are alike and make one run, so that there are as many runs as borders take, however many tiles.
/// Of a map that is kept, a tile takes what no tile before had; of others all that its windows see.
///   extent   of the stack's output
///   is_kept  [maps] whether tiles leave their overlap to the next
std::vector<TileRun> tile_runs(const LayerGraph& network, const LayerRange& stack, int axis,
                               std::int64_t tile, const std::vector<bool>& is_kept);

}  // namespace codescent
