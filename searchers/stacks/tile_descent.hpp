#pragma once

#include <cstdint>
#include <vector>

#include "core/objective.hpp"
#include "searchers/stacks/fuse_grid.hpp"

namespace codescent {

/// Moves tiles from random sizes to better neighbours, as published: to a half and twice of each
/// axis, and from the best one by smaller steps; with full caches, and then in the other modes,
/// too. Every point that was costed, in order; the same on any number of threads.
///   seed  of the starts
std::vector<FuseFigures> descend_from_random_tiles(const LayerGraph& network,
                                                   const ZigzagAccelerator& accelerator,
                                                   const std::vector<LayerRange>& stacks,
                                                   const std::vector<OverlapMode>& modes,
                                                   const Objective& objective, int most_loops,
                                                   std::uint64_t seed, int threads);

}  // namespace codescent
