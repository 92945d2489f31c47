#pragma once

#include <cstdint>
#include <vector>

#include "searchers/results/reported_design.hpp"

namespace codescent {

struct FrontPoint {
  double energy_uj = 0;
  std::int64_t cycles = 0;
};

/// Energy against cycles of the whole network over the mappings of a design's own hardware.
struct MappingFront {
  std::vector<FrontPoint> points;  // by ascending energy; some mappings reach each of them
  bool is_complete = true;         // every layer's front was proven
  bool is_thinned = false;         // points between these were left out
};

/// The Pareto front of the sums of each layer's front, which the exact mapper finds; the design's
/// own point is among those that it is made of.
///   most_nodes  partial mappings to look at of each layer, which makes the front the same on every
///               machine
MappingFront mapping_front(const ReportedDesign& one, std::int64_t most_nodes, int threads);

}  // namespace codescent
