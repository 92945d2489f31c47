#pragma once

#include <vector>

#include "core/stacks/axis_plan.hpp"

namespace codescent {

/// Layers that belong together: each group ends where at most one of its maps is still needed, so
/// that a residual block is never cut.
std::vector<LayerRange> indivisible_groups(const LayerGraph& network);

/// DeFiNES' stacks (depth_first.md A6): groups join while their weights fit; one that alone does
/// not is cut into its layers.
std::vector<LayerRange> stacks_by_weights(const LayerGraph& network, double capacity_bits);

/// Stacks that end after each of the layers named, and after the last.
///   cuts  in ascending order
std::vector<LayerRange> stacks_of_cuts(const LayerGraph& network, const std::vector<int>& cuts);

/// Layers after which a stack ends, the last one of the network left out.
std::vector<int> cuts_of_stacks(const std::vector<LayerRange>& stacks);

/// The groups that all layers of a stack have alike, so that each can run by itself; 1: there are
/// none.
std::int64_t separate_groups(const LayerGraph& network, const LayerRange& layers);

}  // namespace codescent
