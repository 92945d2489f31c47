#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "autodiff_model/relaxed/relaxed_cost.hpp"
#include "autodiff_model/relaxed/relaxed_problem.hpp"
#include "core/energy_table.hpp"
#include "core/exact_model/capacity.hpp"
#include "core/exact_model/metrics.hpp"
#include "core/objective.hpp"
#include "searchers/space/factor_choices.hpp"

namespace codescent {

/// What is searched for: which figure to minimise and what the answer must obey.
struct SearchGoal {
  Objective objective = kEdp;
  NetworkLimits limits;
  std::vector<std::optional<std::int64_t>> fixed;         // a value for each parameter; empty: none
  std::shared_ptr<const LatencyModel> latency = nullptr;  // of each layer; null: the cost model's
  CostModelPair cost = {};
};

/// What each layer falls back on, see smallest_tiles.hpp.
struct SmallestTiles {
  std::vector<MappingChoice> choices;  // [layers]
  std::vector<bool> fits_nowhere;      // [layers] proven: no sizes in range hold any mapping
};

/// A workload on an architecture with everything that searchers derive from them once: variables,
/// discrete mapping spaces, ranges of the sizes. A value, which copies share what is large in;
/// shared by threads as long as nobody writes to it.
struct SearchProblem {
  Architecture narrowed;                                                // see architecture()
  std::shared_ptr<const std::vector<BypassVariant>> shared_variants;    // see variants()
  std::shared_ptr<const std::vector<FactorVariable>> shared_variables;  // see variables()
  EnergyTable table;
  SearchGoal goal;
  double mac_pj = 0;
  std::vector<Parameter> ranges;                        // those of `architecture()`
  std::vector<std::vector<double>> log_fan_out_limits;  // [levels][axes], at the largest sizes
  std::vector<MappingSpace> spaces;                     // [layers]
  SmallestTiles smallest_tiles;

  /// Throws InputError as `check_components` does, and for a layer that the cost model cannot
  /// judge.
  SearchProblem(const Architecture& architecture, const EnergyTable& energy_table,
                const Workload& workload, const SearchGoal& search_goal);

  /// One for each of `bypass_choices`.
  const std::vector<BypassVariant>& variants() const { return *shared_variants; }
  const std::vector<FactorVariable>& variables() const { return *shared_variables; }
  /// As if every level held what it can.
  const RelaxedProblem& relaxed() const { return variants().front().problem; }
  /// The architecture with its fixed sizes' ranges narrowed to one value.
  const Architecture& architecture() const { return narrowed; }
  const Workload& workload() const { return relaxed().workload; }
  int num_layers() const { return static_cast<int>(spaces.size()); }
};

/// A point of the whole search space: sizes and a mapping choice for each layer.
struct Candidate {
  Hardware hardware;
  std::vector<MappingChoice> choices;  // [layers]
};

/// A candidate's exact figures; cycles by the goal's latency model.
struct CandidateScore {
  double energy_uj = 0;
  double cycles = 0;
  double area_mm2 = 0;
  double objective = 0;  // infinite if mappings or sizes do not fit; penalised if a limit is broken
  bool valid = false;    // mappings fit, sizes are in their ranges, limits hold
};

/// What a broken limit multiplies an objective by: so much that any design that holds it wins, and
/// more the further it is broken, so that a search finds its way back. 1 where the limit holds.
double limit_penalty(double figure, const std::optional<double>& limit);

/// Cycles of one run of a layer by the goal's latency model; the analytical ones if it has none.
///   analytical_cycles  exact, of this mapping
double run_cycles(const SearchProblem& problem, int layer, const Mapping& mapping,
                  std::int64_t analytical_cycles);

/// Scores a design with the exact integer model, and the latency model.
CandidateScore score_exactly(const SearchProblem& problem, const Design& design);
CandidateScore score_exactly(const SearchProblem& problem, const Candidate& candidate);

/// What the mappings of all layers ask of the sizes.
///   choices  [layers]
SizeDemand demand_of(const SearchProblem& problem, const std::vector<Mapping>& mappings);
SizeDemand demand_of(const SearchProblem& problem, const std::vector<MappingChoice>& choices);

/// The smallest sizes that hold these mappings, moved into the problem's ranges where they do not
/// allow as much or as little.
Hardware nearest_hardware_for(const SearchProblem& problem,
                              const std::vector<MappingChoice>& choices,
                              const Hardware& least = {});

/// The smallest sizes in the problem's ranges that hold these mappings; nothing if none do.
std::optional<Hardware> smallest_hardware_for(const SearchProblem& problem,
                                              const std::vector<Mapping>& mappings,
                                              const Hardware& least = {});
/// The same of mapping choices.
///   least  no size comes out below these; by default the ranges' minima
std::optional<Hardware> smallest_hardware_for(const SearchProblem& problem,
                                              const std::vector<MappingChoice>& choices,
                                              const Hardware& least = {});

/// The candidate with its choices written out as mappings of all the layers.
Design design_of(const SearchProblem& problem, const Candidate& candidate);

}  // namespace codescent
