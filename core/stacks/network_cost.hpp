#pragma once

#include <variant>
#include <vector>

#include "core/stacks/stack_cost.hpp"

namespace codescent {

/// Why a network cannot run so.
struct CannotRun {
  std::string reason;
};

/// Costs all stacks one after another, each with the same tile and mode, as DeFiNES does.
std::variant<StackCost, CannotRun> network_cost_as_published(const LayerGraph& network,
                                                             const MapExtents& extents,
                                                             const std::vector<LayerRange>& stacks,
                                                             OverlapMode mode, const TileSize& tile,
                                                             const LayerTileModel& model);

}  // namespace codescent
