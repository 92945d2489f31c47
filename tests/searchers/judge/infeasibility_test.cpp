#include "searchers/judge/infeasibility.hpp"

#include "core/exact_model/capacity.hpp"
#include "tests/searchers/cramped_case.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/exhaustive_mapper.hpp"
#include "tests/support/tiny_networks.hpp"

namespace codescent::testing {
namespace {

/// All sizes of an architecture whose ranges are short.
std::vector<Hardware> every_hardware(const Architecture& architecture) {
  std::vector<Hardware> all{{}};
  for (const Parameter& range : architecture.parameters) {
    std::vector<Hardware> longer;
    for (const Hardware& shorter : all)
      for (std::int64_t value = range.minimum; value <= range.maximum; ++value) {
        longer.push_back(shorter);
        longer.back().values.push_back(value);
      }
    all = std::move(longer);
  }
  return all;
}

bool any_design_exists(const Architecture& architecture, const Layer& layer) {
  const std::vector<Hardware> sizes = every_hardware(architecture);
  bool exists = false;
  Traffic traffic;
  for_every_mapping(architecture, layer, [&](const Mapping& mapping) {
    if (exists) return;
    count_traffic(architecture, layer, mapping, traffic);
    const SizeDemand demand = size_demand(architecture, mapping, traffic);
    for (const Hardware& hardware : sizes) exists = exists || fits(architecture, hardware, demand);
  });
  return exists;
}

/// Capacities and sizes so small, and minima of use so high, that many layers have no design.
Architecture very_cramped(Architecture architecture, std::mt19937_64& generator) {
  for (MemoryLevel& level : architecture.levels) {
    if (!level.capacity_words) continue;
    level.capacity_words = Monomial{static_cast<double>(1 + draw(5, generator)), 1, {}};
    level.minimum_utilisation = draw(4, generator) == 0 ? 0.9 : 0;
  }
  architecture.minimum_mac_utilisation = draw(4, generator) == 0 ? 0.8 : 0;
  for (Parameter& range : architecture.parameters) {
    range.maximum = std::min(range.maximum, range.minimum + draw(3, generator));
    range.default_value = range.minimum;
  }
  return architecture;
}

SearchProblem problem_of(const Architecture& architecture, const Workload& network,
                         const SearchGoal& goal = {}) {
  return {architecture, hierarchy_energy_table(), network, goal};
}

}  // namespace

TEST_CASE("what is called infeasible has no design among all mappings and sizes") {
  std::mt19937_64 generator(1);
  int num_infeasible = 0, num_feasible = 0;
  for (int i = 0; i < 40; ++i)
    for (const Architecture& hierarchy : all_hierarchies()) {
      const Architecture architecture = very_cramped(hierarchy, generator);
      const Layer layer = few_dims_layer(generator);
      const SearchProblem problem(architecture, hierarchy_energy_table(), {"one", "", {layer}}, {});
      if (why_infeasible(problem).empty()) {
        ++num_feasible;
        continue;
      }
      ++num_infeasible;
      INFO(why_infeasible(problem));
      CHECK_FALSE(any_design_exists(architecture, layer));
    }
  CHECK(num_infeasible >= 30);
  CHECK(num_feasible >= 30);
}

TEST_CASE(
    "a limit on cycles that all units at work would exceed is refused, and one above is not") {
  Architecture architecture = three_level();
  for (Parameter& range : architecture.parameters) range.maximum = range.minimum + 3;
  const Workload network = two_gemms();  // 576 + 2 * 512 MACs
  Hardware largest;
  for (const Parameter& range : architecture.parameters) largest.values.push_back(range.maximum);
  const double cycles =
      std::ceil(1600.0 / static_cast<double>(architecture.mac_units.floor_at(largest)));
  SearchGoal goal;
  goal.limits.cycles = cycles - 1;
  const std::string reason = why_infeasible(problem_of(architecture, network, goal));
  CHECK(reason.find("two would take " + std::to_string(static_cast<int>(cycles)) + " cycles") !=
        std::string::npos);
  goal.limits.cycles = cycles;
  CHECK(why_infeasible(problem_of(architecture, network, goal)).empty());
}

TEST_CASE("a fixed factor that does not divide a bound is named with the layer") {
  Architecture architecture = three_level();
  architecture.levels[0].fixed_temporal[index(Dim::C)] = 5;
  const std::string reason = why_infeasible(problem_of(architecture, two_gemms()));
  CHECK(reason == "Layer \"a\" does not fit " + architecture.name + ": the template fixes " +
                      architecture.levels[0].name +
                      " temporal C = 5, and the layer's C = 6 is no multiple of that. Free the "
                      "factor in the hardware file, or pad the layer.");
}

TEST_CASE("what may help names the minima and fixed factors that the template has") {
  CHECK(what_may_help(problem_of(three_level(), two_gemms())) == "raise the maxima");
  Architecture architecture = three_level();
  architecture.levels[1].minimum_utilisation = 0.5;
  architecture.minimum_mac_utilisation = 0.5;
  architecture.levels[0].fixed_temporal[index(Dim::C)] = 2;
  CHECK(what_may_help(problem_of(architecture, two_gemms())) ==
        "raise the maxima, or lower minimum_utilisation of the MACs and of " +
            architecture.levels[1].name + ", or free the fixed factors");
}

TEST_CASE("broken limits are told with what the nearest design has") {
  SearchGoal goal;
  goal.limits.cycles = 1000;
  goal.limits.area_mm2 = 2;
  CandidateScore nearest;
  nearest.cycles = 1016;
  nearest.area_mm2 = 1.5;
  CHECK(broken_limits(goal, nearest) == "1,016 cycles (limit 1,000)");
  nearest.area_mm2 = 2.5;
  CHECK(broken_limits(goal, nearest) == "2.5 mm2 (limit 2) and 1,016 cycles (limit 1,000)");
  goal.limits = {};
  CHECK(broken_limits(goal, nearest).empty());
}

}  // namespace codescent::testing
