#pragma once

#include <limits>
#include <vector>

#include "core/exact_model/metrics.hpp"
#include "searchers/mappers/exact_mapper.hpp"

namespace codescent {

/// The best mappings of a network on sized hardware, and what none of them undercuts.
struct NetworkOptimum {
  std::vector<MappedLayer> layers;  // empty if some layer has none
  double energy_uj = 0;             // of these; layers weigh in with their counts
  double cycles = 0;
  /// No mappings' figure is below; infinite if some layer fits in no way.
  double bound = 0;
  /// What mappings of less than the known figure cost at least, one run. [layers]
  std::vector<LayerCost> least;
  bool is_complete = false;  // as ExactMapping::is_complete
  std::int64_t nodes = 0;
};

/// What is known of a network before it is mapped.
struct NetworkKnowledge {
  /// Mappings whose figure reaches this are of no interest.
  double figure = std::numeric_limits<double>::infinity();
  /// What all others cost at least, one run; empty: nothing. [layers]
  std::vector<LayerCost> least;
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
                                        const Objective& objective);

/// The exact mapper on every layer, alike ones once; then the best of their fronts.
///   options  energy, latency or EDP, of the network, µJ x cycles; `epsilon` is one of each layer's
///            energy and cycles; `share` is set for each layer
NetworkOptimum map_network_exactly(const Architecture& architecture, const MapperHardware& hardware,
                                   const Workload& workload, const ExactMapperOptions& options,
                                   int threads, const NetworkKnowledge& known = {});

}  // namespace codescent
