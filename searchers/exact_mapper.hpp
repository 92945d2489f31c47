#pragma once

#include <atomic>
#include <vector>

#include "core/exact_model/sized_hardware.hpp"
#include "core/mapping.hpp"
#include "searchers/partial_nest.hpp"

namespace codescent {

/// What an exact mapper minimises for one layer.
enum class MapperObjective { Energy, Latency, Edp, ParetoFront };

struct ExactMapperOptions {
  MapperObjective objective = MapperObjective::Edp;
  /// The answer is proven to be within this share of the best; 0: to be the best.
  double epsilon = 0;
  /// Ends the search, unproven, when it becomes true; null: nothing does.
  const std::atomic<bool>* stop_flag = nullptr;
};

/// Sizes as mappings meet them.
struct MapperHardware {
  SizedHardware sized;
  std::vector<std::vector<std::int64_t>> fan_out_limits;  // [levels][axes]
};
/// Throws as `size_hardware` does.
MapperHardware mapper_hardware(const Architecture& architecture, const Hardware& hardware,
                               const EnergyTable& table);

/// A mapping of a layer with its exact figures.
struct MappedLayer {
  Mapping mapping;
  LayerCost cost;
};

struct ExactMapping {
  /// The best mapping, or the Pareto front by ascending energy; empty if nothing fits.
  std::vector<MappedLayer> best;
  /// Whether no mapping is better: within epsilon; of all perfect factorisations, fan-outs and loop
  /// orders that the architecture allows.
  bool is_proven = false;
  std::int64_t nodes = 0;  // partial mappings that were bounded
};

/// Finds the best mapping of a layer on sized hardware, by branch and bound over fan-outs, then the
/// loops of each level from the outermost inwards (`PartialNest` has the bound).
ExactMapping map_exactly(const Architecture& architecture, const MapperHardware& hardware,
                         const Layer& layer, const ExactMapperOptions& options);

}  // namespace codescent
