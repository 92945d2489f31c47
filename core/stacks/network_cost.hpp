#pragma once

#include <variant>
#include <vector>

#include "core/stacks/stack_cost.hpp"

namespace codescent {

/// Why a network cannot run so.
struct CannotRun {
  std::string reason;
};

/// Throws InputError at a layer that DeFiNES has not: a product of maps, one that reads several
/// maps one after another, or of a type of ours.
void expect_published_layers(const LayerGraph& network);

/// Costs all stacks one after another, each with the same tile and mode, as DeFiNES does.
std::variant<StackCost, CannotRun> network_cost_as_published(const LayerGraph& network,
                                                             const MapExtents& extents,
                                                             const std::vector<LayerRange>& stacks,
                                                             OverlapMode mode, const TileSize& tile,
                                                             const LayerTileModel& model);

}  // namespace codescent
