#pragma once

#include <string>
#include <vector>

#include "core/objective.hpp"
#include "core/stacks/fused_stack.hpp"

namespace codescent {

/// Ways to run stacks that are tried.
struct FuseSpace {
  std::vector<LayerRange> ranges;  // that may be stacks
  std::vector<TileSize> tiles;
  std::vector<OverlapMode> modes;
  std::vector<std::vector<TileSize>> tiles_of_ranges = {};  // [ranges] instead; empty: `tiles`
};

/// Layers that may run as one stack: no later layer reads a map of theirs but the last. At most so
/// many layers.
std::vector<LayerRange> possible_stacks(const LayerGraph& network, int most_layers);

/// A stack with a mapping for each of its runs.
struct FusedStack {
  StackRuns runs;
  std::vector<std::size_t> points;  // [runs] of their fronts

  NetworkCost cost() const;
};

/// A network in stacks.
struct FusedDesign {
  std::vector<FusedStack> stacks;  // from the first layer to the last; empty: nothing runs
  double energy_uj = 0;
  double cycles = 0;
  std::size_t num_options = 0;       // ways to run some stack that were costed
  std::vector<std::string> reasons;  // why layers cannot run, where none can
};

/// The best of all ways to cut a network into stacks of a space, exactly: the least sum by dynamic
/// programming over cuts, for every direction in which the figure of energy, cycles or their
/// product can be least (it is at a corner of the convex hull of all sums, as in
/// `best_of_fronts`).
///   threads  0: one a core
FusedDesign best_stacks(const LayerGraph& network, const TileModel& model, const FuseSpace& space,
                        const Objective& objective, int threads);

/// Moves the tiles of a design's stacks to neighbouring sizes, each stack by itself, as long as the
/// figure gets better: to a half, two thirds, one and a half times, twice, one more, one less, and
/// all of each axis.
FusedDesign with_polished_tiles(const LayerGraph& network, const TileModel& model,
                                const FuseSpace& space, const Objective& objective, int threads,
                                FusedDesign design);

}  // namespace codescent
