#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <vector>

#include "core/cost/cost_model.hpp"
#include "core/mapping.hpp"
#include "core/objective.hpp"
#include "searchers/bounds/mapper_hardware.hpp"

namespace codescent {

/// What the rest of a network leaves to one of its layers.
struct NetworkShare {
  double count = 1;  // runs of the layer
  LayerCost rest;    // what all other layers cost at least, with their counts
  double known = 0;  // figure of a network, energy in pJ; nothing that reaches it is wanted

  bool excludes(const LayerCost& least, const Objective& objective) const;
};

/// What the exact mapper looks for, and what ends it early.
struct ExactMapperOptions {
  /// By which mappings are judged; never null.
  const CostModel* cost = &timeloop_cost();
  /// Of energy in pJ and cycles; nothing: every mapping that no other undercuts in both.
  std::optional<Objective> objective = kEdp;
  /// The answer is proven to be within this share of the best; 0: to be the best.
  double epsilon = 0;
  /// Ends the search, unproven, when it becomes true; null: nothing does.
  const std::atomic<bool>* stop_flag = nullptr;
  /// The same at this moment.
  std::optional<std::chrono::steady_clock::time_point> deadline;
  /// The same after so many partial mappings, on every machine alike; 0: no limit.
  std::int64_t most_nodes = 0;
  /// Leaves out what it excludes, too, which is then missing in `ExactMapping::lower`.
  std::optional<NetworkShare> share;
};

/// A mapping of a layer with its exact figures.
struct MappedLayer {
  Mapping mapping;
  LayerCost cost;
};

/// What the exact mapper found, and what it proved.
struct ExactMapping {
  /// The best mapping, or the Pareto front by ascending energy; empty if nothing was found.
  std::vector<MappedLayer> best;
  /// No mapping's figure is below all of these costs' figures; of a front: every mapping costs at
  /// least as much as one of them, in both. By ascending energy; empty if nothing fits. The class
  /// is all perfect factorisations, fan-outs and loop orders that the architecture allows.
  std::vector<LayerCost> lower;
  bool is_complete = true;  // not stopped: no mapping beats `best`, by more than epsilon
  std::int64_t nodes = 0;   // partial mappings that were bounded
};

/// Finds the best mapping of a layer on sized hardware, by branch and bound over fan-outs, then the
/// loops of each level from the outermost inwards (`PartialNest` has the bound).
ExactMapping map_exactly(const Architecture& architecture, const MapperHardware& hardware,
                         const Layer& layer, const ExactMapperOptions& options);

}  // namespace codescent
