#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/exact_model/traffic.hpp"

namespace codescent::testing {

/// What moves when the loop nest of a mapping is really walked: every temporal iteration, every
/// spatial instance, and in each the set of words that it holds.
struct WalkedCounts {
  std::vector<std::array<OperandTraffic, kNumOperands>> levels;  // per instance, zeros if not held
  std::vector<std::int64_t> instances;                           // used copies of each level
  std::int64_t compute_cycles = 0;
  std::int64_t computes = 0;    // iterations of all loops, temporal and spatial
  std::int64_t macs = 0;        // those of them inside the layer's bounds
  bool instances_agree = true;  // whether all instances of every level count the same
  /// Steps of loops that index the input which happen to leave a box where it was, the outer loop
  /// moving it forward and the inner one back. They cost nothing here.
  std::array<std::int64_t, 8> standstills{};  // [levels]
};

/// Walks a tiny layer. An instance whose words stay the same is brought nothing; if one loop above
/// its level made the step alone, the loops inside it having no second iteration, and slides the
/// input's window, it is brought the words that it lacks; otherwise all of its words. Instances
/// that are brought the same words in the same step share one access of the node that they fan out
/// of, and so do nodes, level by level, up to the one that holds the words. A partial sum that was
/// never visited is not read.
///
/// Where factors multiply to more than a bound, temporal loops end where the first instance of
/// every fan-out would start beyond the bound, and that instance works on what lies inside the
/// bound. The others do as it does, shifted by their place in the fan-out, so they may work on
/// padding. Coordinates must stay below 64 along each axis.
WalkedCounts walk_loop_nest(const Architecture& architecture, const Layer& layer,
                            const Mapping& mapping);

/// "Scratchpad Input fills: walked 7, counted 8; ..." where a closed form differs from the walk, or
/// nothing. Where a box stands still the closed form may count more input, and only there.
std::string traffic_mismatch(const Architecture& architecture, const WalkedCounts& walked,
                             const Traffic& counted);

}  // namespace codescent::testing
