#include "searchers/codesign/gradient_searcher.hpp"

#include <limits>

#include "core/exact_model/evaluate.hpp"
#include "tests/searchers/codesign/searcher_claims.hpp"
#include "tests/searchers/sound_design.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/tiny_networks.hpp"

using namespace codescent;
using namespace codescent::testing;

namespace {

Workload tiny_network() {
  return {"tiny", "", {gemm("a", 2, 2, 4), gemm("b", 2, 4, 1)}};
}

/// Every choice of splits and loop order of one layer.
std::vector<MappingChoice> all_choices(const SearchProblem& problem, int layer) {
  std::vector<MappingChoice> choices = {{}};
  for (const Dim dim : kAllDims) {
    std::vector<MappingChoice> grown;
    for (const MappingChoice& choice : choices)
      for (std::size_t s = 0; s < problem.spaces[layer].splits(dim).size; ++s) {
        grown.push_back(choice);
        grown.back().split[index(dim)] = static_cast<int>(s);
      }
    choices = std::move(grown);
  }
  std::vector<MappingChoice> ordered;
  for (const MappingChoice& choice : choices)
    for (std::size_t bypass = 0; bypass < problem.variants().size(); ++bypass)
      for (int o = 0; o < problem.spaces[layer].num_orders(static_cast<int>(bypass)); ++o) {
        ordered.push_back(choice);
        ordered.back().bypass = static_cast<int>(bypass);
        ordered.back().order = o;
      }
  return ordered;
}

/// The best of all pairs of mappings, each at the smallest hardware that holds it.
double exhaustive_optimum(const SearchProblem& problem) {
  double best = std::numeric_limits<double>::infinity();
  for (const MappingChoice& a : all_choices(problem, 0))
    for (const MappingChoice& b : all_choices(problem, 1)) {
      const auto hardware = smallest_hardware_for(problem, {a, b});
      if (hardware) best = std::min(best, score_exactly(problem, {*hardware, {a, b}}).objective);
    }
  return best;
}

GradientOptions quick(std::uint64_t seed = 1) {
  GradientOptions options;
  options.starts = 8;
  options.steps = 60;
  options.round_every = 20;
  options.threads = 1;
  options.seed = seed;
  return options;
}

SearchSummary search(const SearchProblem& problem, const GradientOptions& options) {
  return GradientSearcher(options).search(problem, {});
}

}  // namespace

TEST_CASE("the gradient searcher is no worse than every mapping of a tiny network, sized to fit") {
  for (const Objective objective : {kEdp, kEnergy, kEdpArea}) {
    SearchGoal goal;
    goal.objective = objective;
    const SearchProblem problem(gemmini_like(), hierarchy_energy_table(), tiny_network(), goal);
    const SearchSummary summary = search(problem, quick());
    REQUIRE(summary.has_design());
    CHECK(summary.termination == Termination::Converged);
    CHECK(summary.score.objective <= exhaustive_optimum(problem) * (1 + 1e-9));
  }
}

TEST_CASE("a design is valid and its figures are those of the exact model, on every hierarchy") {
  for (const Architecture& architecture : all_searched_hierarchies()) {
    const Workload network = tiny_network();
    const SearchProblem problem(architecture, hierarchy_energy_table(), network, {});
    const SearchSummary summary = search(problem, quick());
    REQUIRE(summary.has_design());
    expect_allowed(problem, summary.best);
    const Metrics metrics =
        evaluate_design(architecture, hierarchy_energy_table(), network, summary.best);
    CHECK(metrics.edp_uj_cycles() == summary.metrics.edp_uj_cycles());
    CHECK(summary.score.objective == metrics.edp_uj_cycles());
  }
}

TEST_CASE("a search gives the same design on one and on two threads, with and without limits") {
  SearchGoal limited;
  limited.limits = {2e3, 1e6};
  for (const SearchGoal& goal : {SearchGoal{}, limited}) {
    const SearchProblem problem(five_level(), hierarchy_energy_table(), tiny_network(), goal);
    GradientOptions options = quick(3);
    options.starts = 20;  // more than one pack of starts, so that both threads have some
    expect_same_on_two_threads<GradientSearcher>(problem, options);
  }
}

TEST_CASE("fixed sizes and limits hold in the reported design") {
  const Architecture architecture = gemmini_like();
  SearchGoal for_area;
  for_area.objective = kEdpArea;
  const SearchProblem frugal(architecture, hierarchy_energy_table(), tiny_network(), for_area);
  SearchGoal goal;  // an area that the frugal design shows to be enough
  goal.limits.area_mm2 = search(frugal, quick()).score.area_mm2 * 1.01;
  const SearchProblem small(architecture, hierarchy_energy_table(), tiny_network(), goal);
  const SearchSummary limited = search(small, quick());
  REQUIRE(limited.has_design());
  CHECK(limited.score.area_mm2 <= *goal.limits.area_mm2);

  SearchGoal fixed;
  fixed.fixed.resize(architecture.parameters.size());
  fixed.fixed[0] = architecture.parameters[0].minimum;
  const SearchProblem pinned(architecture, hierarchy_energy_table(), tiny_network(), fixed);
  const SearchSummary summary = search(pinned, quick());
  REQUIRE(summary.has_design());
  CHECK(summary.best.hardware.values[0] == architecture.parameters[0].minimum);
}

TEST_CASE("limits that nothing meets end in an answer, not in a design") {
  SearchGoal goal;
  goal.limits.cycles = 1e-5;
  const SearchProblem problem(gemmini_like(), hierarchy_energy_table(), tiny_network(), goal);
  const SearchSummary summary = search(problem, quick());
  CHECK_FALSE(summary.has_design());
  CHECK(summary.termination == Termination::NoValidDesign);
  // 24 multiply-accumulates on 512 x 512 units.
  CHECK(
      summary.brief() ==
      "no valid design: Even if all 262,144 multiply-accumulate units worked in every cycle, tiny "
      "would take 1 cycles, and the limit is 1e-05; raise the limit to that at least.");
}

TEST_CASE("a limit that nothing proves impossible and nothing meets names the nearest design") {
  SearchGoal goal;
  goal.limits.cycles = 1;  // each of the two layers takes a cycle at least
  const SearchProblem problem(gemmini_like(), hierarchy_energy_table(), tiny_network(), goal);
  expect_nearest_design_named(search(problem, quick()), " cycles (limit 1)");
}

TEST_CASE("a limit that a known design meets is met, for energy and for EDP") {
  const Workload network{"two", "", {gemm("a", 8, 6, 12), gemm("b", 4, 16, 8)}};
  const EnergyTable table = hierarchy_energy_table();
  GradientOptions options = quick();
  options.polish_designs = 2;
  options.restarts = 1;
  const auto design = [&](const Architecture& architecture, const SearchGoal& goal) {
    return search(SearchProblem(architecture, table, network, goal), options);
  };
  for (const Architecture& architecture : all_searched_hierarchies()) {
    CAPTURE(architecture.name);
    const double cycles = design(architecture, {kLatency, {}, {}}).score.cycles;
    const double area_mm2 = design(architecture, {kEnergyArea, {}, {}}).score.area_mm2;
    for (const Objective objective : {kEdp, kEnergy}) {
      const SearchSummary in_time = design(architecture, {objective, {{}, cycles * 1.02}, {}});
      REQUIRE(in_time.has_design());
      CHECK(in_time.score.cycles <= cycles * 1.02);
      const SearchSummary in_area = design(architecture, {objective, {area_mm2 * 1.02, {}}, {}});
      REQUIRE(in_area.has_design());
      CHECK(in_area.score.area_mm2 <= area_mm2 * 1.02);
    }
  }
}

TEST_CASE("mappings whose rounding does not fit are made to fit") {
  Architecture architecture = gemmini_like();
  for (Parameter& parameter : architecture.parameters) parameter.maximum = parameter.minimum;
  // One column, 256 sums, 1,024 weights and inputs: prime bounds leave few mappings.
  const Workload network{"primes", "", {gemm("a", 521, 523, 541), gemm("b", 1009, 7, 1013)}};
  const SearchProblem problem(architecture, hierarchy_energy_table(), network, {});
  const SearchSummary summary = search(problem, quick());
  REQUIRE(summary.has_design());
  expect_allowed(problem, summary.best);
}

TEST_CASE("hardware that holds no mapping at all is named with the layer and the constraint") {
  Architecture architecture = gemmini_like();
  architecture.levels[2].capacity_words = Monomial{1, 1, {0, 0, 1}};  // scratchpad_kib words
  architecture.parameters[2].maximum = architecture.parameters[2].default_value = 1;
  const SearchProblem problem(architecture, hierarchy_energy_table(), tiny_network(), {});
  const SearchSummary summary = search(problem, quick());
  CHECK(summary.termination == Termination::NoValidDesign);
  CHECK(
      summary.message ==
      "Layer \"a\" does not fit gemmini_like at array_side 1, accumulator_kib 1, scratchpad_kib 1 "
      "even with the smallest tiles: Scratchpad capacity in words: 2 asked for, 1 available; "
      "shrink the factors at and below it to at most 1. Raise the maxima, or free the fixed "
      "sizes.");
}

TEST_CASE("an area that no hardware has ends with the smallest design found") {
  SearchGoal goal;
  goal.limits.area_mm2 = 1e-9;
  const SearchProblem problem(gemmini_like(), hierarchy_energy_table(), tiny_network(), goal);
  expect_nearest_design_named(search(problem, quick()), " mm2 (limit 1e-09)");
}

TEST_CASE("sizes at which not even the smallest tiles fit do not hide those at which they do") {
  // A column of the accumulator has 16 / array_side words per KiB, and there are at most 4 KiB: on
  // an array of 128, which the network's fan-outs ask for, it has none.
  Architecture architecture = gemmini_like();
  architecture.levels[1].capacity_words = Monomial{16, 1, {-1, 1, 0}};
  architecture.parameters[1].maximum = architecture.parameters[1].default_value = 4;
  const Workload network{"wide", "", {gemm("a", 128, 768, 768)}};
  const SearchProblem problem(architecture, hierarchy_energy_table(), network, {});
  GradientOptions options = quick();
  options.steps = 0;
  options.polish_designs = 0;
  for (const int starts : {1, 8}) {
    options.starts = starts;
    CHECK(search(problem, options).has_design());
  }
}

TEST_CASE("a time limit that cuts the descent is the reason given") {
  const SearchProblem problem(gemmini_like(), hierarchy_energy_table(), tiny_network(), {});
  GradientOptions options = quick();
  options.steps = 1'000'000'000;
  expect_ends_in_time<GradientSearcher>(problem, options);
}

TEST_CASE("a size above its least value is found from wherever its range begins") {
  // Eight elements work in parallel on eight outputs; nothing but the size's slack tells the search
  // to have more of them than mappings ask for.
  const Workload network{"three", "", {gemm("a", 8, 6, 12), gemm("b", 4, 16, 8)}};
  GradientOptions options = quick();
  options.polish_designs = 0;
  Architecture architecture = five_level();
  const double from_one =
      search(SearchProblem(architecture, hierarchy_energy_table(), network, {}), options)
          .score.objective;
  architecture.parameters[2].minimum = architecture.parameters[2].default_value = 2;
  const double from_two =
      search(SearchProblem(architecture, hierarchy_energy_table(), network, {}), options)
          .score.objective;
  CHECK(from_two <= from_one * 1.5);
}

TEST_CASE("a raised stop flag and a callback's no both end the search as stopped") {
  const SearchProblem problem(gemmini_like(), hierarchy_energy_table(), tiny_network(), {});
  expect_stops<GradientSearcher>(problem, quick());
}

TEST_CASE("wrong options are listed with their values") {
  GradientOptions options;
  options.starts = 0;
  options.time_limit_seconds = std::numeric_limits<double>::infinity();
  options.learning_rate = -1;
  expect_problems<GradientSearcher>(options,
                                    {"time_limit_seconds must be finite and at least 0, got inf",
                                     "starts must be at least 1, got 0",
                                     "learning_rate must be finite and positive, got -1.000000"});
}
