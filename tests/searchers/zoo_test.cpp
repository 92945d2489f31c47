#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/exact_model/evaluate.hpp"
#include "searchers/codesign/registry.hpp"
#include "tests/searchers/sound_design.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/exhaustive_design.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/tiny_networks.hpp"

using namespace codescent;
using namespace codescent::testing;

namespace {

/// The hierarchies' costs with memories whose energy and area grow fast with their words, so that
/// sizes matter to tiny layers.
EnergyTable zoo_energy_table() {
  EnergyTable table = hierarchy_energy_table();
  const auto law = [](double per_bit, double per_bit_kib) {
    SizeLaw of_size;
    of_size.kind = SizeLaw::Kind::LinearPerBit;
    of_size.per_bit = per_bit;
    of_size.per_bit_kib = per_bit_kib;
    return of_size;
  };
  for (EnergyComponent& component : table.components) {
    if (component.name != "sram") continue;
    component.read_pj = law(0.1, 20);
    component.write_pj = law(0.12, 18);
    component.area_um2 = law(3, 0.2);
  }
  return table;
}

Layer convolution(std::int64_t r, std::int64_t p, std::int64_t c, std::int64_t k) {
  Layer layer = gemm("convolution", p, c, k);
  layer.bounds[index(Dim::R)] = r;
  return layer;
}

using Range = std::pair<std::int64_t, std::int64_t>;

Architecture with_ranges(Architecture architecture, const std::vector<Range>& ranges) {
  for (std::size_t p = 0; p < ranges.size(); ++p) {
    Parameter& parameter = architecture.parameters[p];
    parameter.minimum = parameter.default_value = ranges[p].first;
    parameter.maximum = ranges[p].second;
  }
  return architecture;
}

/// With memories of single words.
Architecture small_gemmini(const std::vector<Range>& ranges) {
  Architecture architecture = with_ranges(gemmini_like(), ranges);
  architecture.levels[1].capacity_words = Monomial{1, 1, {-1, 1, 0}};
  architecture.levels[2].capacity_words = Monomial{1, 1, {0, 0, 1}};
  return architecture;
}

SearchGoal goal_of(Objective objective, std::optional<double> most_cycles = {}) {
  SearchGoal goal;
  goal.objective = objective;
  goal.limits.cycles = most_cycles;
  return goal;
}

/// A problem so small that every design can be tried.
struct Animal {
  std::string name;
  Architecture architecture;
  Workload network;
  SearchGoal goal;
  /// Ten sizes at most, a few hundred mappings, and layers whose own best make the network's:
  /// random samples cover them all.
  bool is_sampled_out = false;
};

std::vector<Animal> zoo() {
  const Layer narrow = gemm("narrow", 2, 2, 4);
  Layer window = convolution(3, 4, 2, 2);
  window.count = 3;
  const Workload one{"one", "", {gemm("product", 4, 6, 4)}};
  const Workload two{"two", "", {narrow, window}};
  const Architecture gemmini = small_gemmini({{1, 4}, {1, 8}, {2, 16}});
  const Architecture three = with_ranges(three_level(), {{1, 6}, {3, 10}, {2, 12}});
  const Architecture five = with_ranges(five_level(), {{1, 2}, {1, 2}, {1, 2}, {3, 6}, {4, 9}});
  return {
      {"gemmini, one layer", gemmini, one, goal_of(kEdp)},
      {"gemmini, two layers", gemmini, two, goal_of(kEdp)},
      {"gemmini in time", gemmini, one, goal_of(kEnergy, 40)},
      {"three levels", three, two, goal_of(kEdp)},
      {"three levels, energy", three, two, goal_of(kEnergy)},
      {"five levels", five, two, goal_of(kEdp)},
      {"five levels, area", five, two, goal_of(kLatencyArea)},
      {"three levels, few sizes",
       with_ranges(three_level(), {{1, 5}, {16, 16}, {7, 8}}),
       {"one", "", {narrow}},
       goal_of(kEdp),
       true},
      {"gemmini, few sizes",
       small_gemmini({{1, 2}, {2, 2}, {2, 5}}),
       {"two", "", {narrow, gemm("long", 4, 1, 2)}},
       goal_of(kLatency),
       true},
  };
}

DesignFigure figure_of(const SearchGoal& goal) {
  return [goal](double energy_uj, double cycles, double area_mm2) {
    if (goal.limits.cycles && cycles > *goal.limits.cycles)
      return std::numeric_limits<double>::infinity();
    double figure = 1;
    if (goal.objective.energy > 0) figure *= energy_uj;
    if (goal.objective.cycles > 0) figure *= cycles;
    if (goal.objective.area > 0) figure *= area_mm2;
    return figure;
  };
}

void expect_valid(const Animal& animal, const SearchProblem& problem,
                  const SearchSummary& summary) {
  REQUIRE(summary.has_design());
  CHECK(summary.termination == Termination::Converged);
  expect_allowed(problem, summary.best);
  const Metrics metrics =
      evaluate_design(animal.architecture, problem.table, animal.network, summary.best);
  const double figure = figure_of(animal.goal)(
      metrics.energy_uj, static_cast<double>(metrics.cycles), metrics.area_mm2);
  CHECK(summary.score.objective == doctest::Approx(figure).epsilon(1e-12));
}

}  // namespace

TEST_CASE("no searcher beats trying every size and every mapping, and each finds what it should") {
  const EnergyTable table = zoo_energy_table();
  SearcherOptions options;
  options.control.threads = 1;
  options.random.mappings = 300;
  options.bayesian.hardware_samples = 20;
  options.bayesian.initial_samples = 10;
  options.bayesian.mappings = 300;
  for (const Animal& animal : zoo()) {
    CAPTURE(animal.name);
    const double optimum =
        exhaustive_optimum(animal.architecture, table, animal.network, figure_of(animal.goal));
    const SearchProblem problem(animal.architecture, table, animal.network, animal.goal);
    for (const std::string& name : searcher_names()) {
      CAPTURE(name);
      const SearcherKind kind = *searcher_kind_from_name(name);
      const SearchSummary summary = make_searcher(kind, options)->search(problem, {});
      expect_valid(animal, problem, summary);
      const double gap = summary.score.objective / optimum - 1;
      CHECK(gap >= -1e-12);
      const bool samples = kind == SearcherKind::Random || kind == SearcherKind::Bayesian;
      if (!samples || animal.is_sampled_out) CHECK(gap <= 1e-12);
    }
  }
}
