#pragma once

#include <vector>

#include "core/metrics.hpp"
#include "searchers/exact_mapper.hpp"

namespace codescent {

/// The best mappings of a network on sized hardware.
struct NetworkOptimum {
  std::vector<MappedLayer> layers;  // empty if some layer fits in no way
  double energy_uj = 0;             // layers weigh in with their counts
  double cycles = 0;
  bool is_proven = false;  // as ExactMapping::is_proven
  std::int64_t nodes = 0;
};

/// Picks one point of each layer's front so that the sums' energy, cycles or product is least.
///   fronts  [layers], each by ascending energy and descending cycles, at least one point
///   counts  [layers]
/// Returns indices into the fronts. [layers]
///
/// Only corners of the fronts' lower convex hulls can win: on positive sums the figure is
/// quasi-concave, so that over the convex hull of all sums it is least at a corner; and a corner of
/// a hull of sums is the sum of corners that are best in one common direction. Walking all hulls'
/// edges together from the steepest down passes every such sum.
std::vector<std::size_t> best_of_fronts(const std::vector<std::vector<LayerCost>>& fronts,
                                        const std::vector<std::int64_t>& counts,
                                        MapperObjective objective);

/// The exact mapper on every layer, alike ones once; then the best of their fronts.
///   options  energy, latency or EDP, of the network; an epsilon is one of each layer's energy and
///            cycles
NetworkOptimum map_network_exactly(const Architecture& architecture, const MapperHardware& hardware,
                                   const Workload& workload, const ExactMapperOptions& options,
                                   int threads);

}  // namespace codescent
