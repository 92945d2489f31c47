#include "searchers/mappers/search_problem.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "core/units.hpp"
#include "searchers/mappers/smallest_tiles.hpp"

namespace codescent {
namespace {

Architecture with_fixed_sizes(Architecture architecture, const SearchGoal& goal) {
  for (std::size_t p = 0; p < architecture.parameters.size() && p < goal.fixed.size(); ++p) {
    Parameter& parameter = architecture.parameters[p];
    if (goal.fixed[p]) parameter.minimum = parameter.maximum = *goal.fixed[p];
  }
  return architecture;
}

std::vector<BypassVariant> variants_of(const Architecture& architecture, const Workload& workload) {
  std::vector<BypassVariant> variants;
  for (const Bypass& bypass : bypass_choices(architecture))
    variants.push_back({bypass, RelaxedProblem(with_bypass(architecture, bypass), workload)});
  return variants;
}

/// A fan-out limit is largest where sizes that raise it are largest and the others smallest.
double log_largest(const Monomial& limit, const std::vector<Parameter>& ranges) {
  Hardware extreme;
  for (std::size_t p = 0; p < ranges.size(); ++p) {
    const int exponent = p < limit.exponents.size() ? limit.exponents[p] : 0;
    extreme.values.push_back(exponent >= 0 ? ranges[p].maximum : ranges[p].minimum);
  }
  return std::log(static_cast<double>(std::max<std::int64_t>(1, limit.floor_at(extreme))));
}

std::vector<Mapping> mappings_of(const SearchProblem& problem,
                                 const std::vector<MappingChoice>& choices) {
  std::vector<Mapping> mappings;
  for (int i = 0; i < problem.num_layers(); ++i)
    mappings.push_back(problem.spaces[i].mapping(choices[i]));
  return mappings;
}

/// The problem's ranges, each no lower than `least`.
std::vector<Parameter> ranges_above(const SearchProblem& problem, const Hardware& least) {
  std::vector<Parameter> ranges = problem.ranges;
  for (std::size_t p = 0; p < least.values.size(); ++p)
    ranges[p].minimum = std::max(ranges[p].minimum, least.values[p]);
  return ranges;
}

}  // namespace

SearchProblem::SearchProblem(const Architecture& architecture, const EnergyTable& energy_table,
                             const Workload& workload, const SearchGoal& search_goal)
    : narrowed(with_fixed_sizes(architecture, search_goal)),
      shared_variants(
          std::make_shared<const std::vector<BypassVariant>>(variants_of(narrowed, workload))),
      shared_variables(
          std::make_shared<const std::vector<FactorVariable>>(factor_variables(relaxed()))),
      table(energy_table),
      goal(search_goal),
      mac_pj(mac_cost(architecture, table).read_pj.value),
      ranges(narrowed.parameters) {
  check_components(architecture, table);
  for (const Layer& layer : workload.layers)
    if (const std::string why = goal.cost.exact->why_unsupported(narrowed, layer); !why.empty())
      throw InputError("layer \"" + layer.name + "\": cost model " +
                       std::string(goal.cost.exact->name()) + " cannot judge it: " + why);
  for (const MemoryLevel& level : architecture.levels) {
    auto& limits = log_fan_out_limits.emplace_back();
    for (const SpatialAxis& axis : level.spatial) limits.push_back(log_largest(axis.limit, ranges));
  }
  for (int layer = 0; layer < relaxed().num_layers(); ++layer)
    spaces.emplace_back(shared_variants, shared_variables, layer, log_fan_out_limits);
  smallest_tiles = codescent::smallest_tiles(*this);
}

double run_cycles(const SearchProblem& problem, int layer, const Mapping& mapping,
                  std::int64_t analytical_cycles) {
  const auto cycles = static_cast<double>(analytical_cycles);
  if (!problem.goal.latency) return cycles;
  return problem.goal.latency->cycles(problem.workload().layers[layer],
                                      outer_nest(problem.architecture(), mapping, cycles));
}

CandidateScore score_exactly(const SearchProblem& problem, const Candidate& candidate) {
  return score_exactly(problem, design_of(problem, candidate));
}

CandidateScore score_exactly(const SearchProblem& problem, const Design& design) {
  CandidateScore score;
  score.objective = std::numeric_limits<double>::infinity();
  if (!within_ranges(problem.ranges, design.hardware)) return score;
  const Architecture& architecture = problem.architecture();
  const SizedHardware sized = size_hardware(architecture, design.hardware, problem.table);
  score.area_mm2 = sized.area_mm2();
  Traffic traffic;
  for (int i = 0; i < problem.num_layers(); ++i) {
    const Layer& layer = problem.workload().layers[i];
    const Mapping& mapping = design.mappings[i];
    count_traffic(architecture, layer, mapping, traffic);
    if (!fits(architecture, design.hardware, size_demand(architecture, mapping, traffic)))
      return score;
    const LayerCost cost =
        problem.goal.cost.exact->exact(architecture, sized, layer, mapping, traffic);
    score.energy_uj += static_cast<double>(layer.count) * cost.energy_pj * kMicrojoules;
    score.cycles += static_cast<double>(layer.count) * run_cycles(problem, i, mapping, cost.cycles);
  }
  const double penalty = limit_penalty(score.area_mm2, problem.goal.limits.area_mm2) *
                         limit_penalty(score.cycles, problem.goal.limits.cycles);
  score.valid = penalty == 1;
  score.objective =
      problem.goal.objective.of(score.energy_uj, score.cycles, score.area_mm2) * penalty;
  return score;
}

double limit_penalty(double figure, const std::optional<double>& limit) {
  if (!limit || figure <= *limit) return 1;
  return 1e6 * std::pow(std::min(figure / *limit, 1e6), 10);
}

SizeDemand demand_of(const SearchProblem& problem, const std::vector<Mapping>& mappings) {
  SizeDemand demand;
  Traffic traffic;
  for (int i = 0; i < problem.num_layers(); ++i) {
    count_traffic(problem.architecture(), problem.workload().layers[i], mappings[i], traffic);
    SizeDemand own = size_demand(problem.architecture(), mappings[i], traffic);
    if (i == 0)
      demand = std::move(own);
    else
      demand.raise_to(own);
  }
  return demand;
}

SizeDemand demand_of(const SearchProblem& problem, const std::vector<MappingChoice>& choices) {
  return demand_of(problem, mappings_of(problem, choices));
}

Hardware nearest_hardware_for(const SearchProblem& problem,
                              const std::vector<MappingChoice>& choices, const Hardware& least) {
  const std::vector<Parameter> ranges = ranges_above(problem, least);
  Hardware hardware =
      smallest_hardware(problem.architecture(), ranges, demand_of(problem, choices));
  for (std::size_t p = 0; p < ranges.size(); ++p)
    hardware.values[p] =
        std::clamp(hardware.values[p], problem.ranges[p].minimum, problem.ranges[p].maximum);
  return hardware;
}

std::optional<Hardware> smallest_hardware_for(const SearchProblem& problem,
                                              const std::vector<MappingChoice>& choices,
                                              const Hardware& least) {
  return smallest_hardware_for(problem, mappings_of(problem, choices), least);
}

std::optional<Hardware> smallest_hardware_for(const SearchProblem& problem,
                                              const std::vector<Mapping>& mappings,
                                              const Hardware& least) {
  const SizeDemand demand = demand_of(problem, mappings);
  const Hardware hardware =
      smallest_hardware(problem.architecture(), ranges_above(problem, least), demand);
  if (!within_ranges(problem.ranges, hardware) || !fits(problem.architecture(), hardware, demand))
    return std::nullopt;
  return hardware;
}

Design design_of(const SearchProblem& problem, const Candidate& candidate) {
  return {candidate.hardware, mappings_of(problem, candidate.choices)};
}

}  // namespace codescent
