#include "searchers/codesign/bayesian_searcher.hpp"

#include <cmath>
#include <limits>

#include "searchers/mappers/network_optimum.hpp"
#include "tests/searchers/codesign/searcher_claims.hpp"
#include "tests/searchers/sound_design.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/tiny_networks.hpp"
#include "tests/support/toy_latency.hpp"

using namespace codescent;
using namespace codescent::testing;

namespace {

BayesianOptions quick(std::uint64_t seed = 1) {
  BayesianOptions options;
  options.hardware_samples = 25;
  options.initial_samples = 10;
  options.mappings = 30;
  options.threads = 1;
  options.seed = seed;
  return options;
}

SearchSummary search(const SearchProblem& problem, const BayesianOptions& options = quick()) {
  return BayesianSearcher(options).search(problem, {});
}

}  // namespace

TEST_CASE("a Bayesian design is valid and no better than its sizes allow") {
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const Workload network = two_gemms();
    const SearchProblem problem(architecture, hierarchy_energy_table(), network, {});
    const SearchSummary summary = search(problem);
    expect_sound_design(problem, summary);
    CHECK(summary.layer_evaluations == 25 * 30 * 2);
  }
}

TEST_CASE("sizes that the process proposes beat sizes that fill the space evenly") {
  // Five sizes: of three, forty points in an even order leave little to learn.
  const Workload network{"medium", "", {gemm("a", 128, 256, 64), gemm("b", 32, 512, 512)}};
  const SearchProblem problem(five_level(), hierarchy_energy_table(), network, {});
  double log_ratio = 0;
  for (const std::uint64_t seed : {1, 2, 3}) {
    BayesianOptions options = quick(seed);
    options.hardware_samples = 40;
    options.mappings = 100;
    const double learned = search(problem, options).score.objective;
    options.initial_samples = 40;
    log_ratio += std::log(learned / search(problem, options).score.objective) / 3;
  }
  CHECK(log_ratio < std::log(0.7));
}

TEST_CASE("every size of a small space is tried once, and the best of them found") {
  Architecture architecture = gemmini_like();
  architecture.parameters[0].maximum = architecture.parameters[0].default_value = 6;
  architecture.parameters[1].maximum = architecture.parameters[1].default_value = 1;
  architecture.parameters[2].maximum = architecture.parameters[2].default_value = 3;
  const Workload network{"tiny", "", {gemm("a", 2, 4, 6)}};
  const SearchProblem problem(architecture, hierarchy_energy_table(), network, {});
  BayesianOptions options = quick();
  options.hardware_samples = 18;
  options.initial_samples = 6;
  options.mappings = 2000;
  double least = std::numeric_limits<double>::infinity();
  for (std::int64_t side = 1; side <= 6; ++side)
    for (std::int64_t kib = 1; kib <= 3; ++kib) {
      const MapperHardware hardware =
          mapper_hardware(architecture, {{side, 1, kib}}, problem.table);
      const NetworkOptimum optimum = map_network_exactly(architecture, hardware, network, {}, 1);
      least = std::min(least, optimum.energy_uj * optimum.cycles);
    }
  CHECK(search(problem, options).score.objective == doctest::Approx(least).epsilon(1e-12));
  options.hardware_samples = 25;  // more than there are: some are sampled again
  CHECK(search(problem, options).layer_evaluations == 25 * 2000);
}

TEST_CASE("a Bayesian search gives the same design on one and on two threads, another by seed") {
  SearchGoal limited;
  limited.limits = {2e3, 1e6};
  limited.latency = std::make_shared<ToyLatency>();
  for (const SearchGoal& goal : {SearchGoal{}, limited}) {
    const SearchProblem problem(five_level(), hierarchy_energy_table(), two_gemms(), goal);
    const SearchSummary summary = expect_same_on_two_threads<BayesianSearcher>(problem, quick(3));
    CHECK(search(problem, quick(4)).score.objective != summary.score.objective);
  }
}

TEST_CASE("fixed sizes hold in a Bayesian design, also if all are fixed") {
  expect_fixed_sizes<BayesianSearcher>(two_gemms(), quick());
}

TEST_CASE("the process finds its way to a limit on cycles that few sizes can hold") {
  SearchGoal goal;
  goal.objective = kLatency;
  const Workload network{"wide", "", {gemm("a", 16, 64, 64)}};
  const SearchProblem fastest(three_level(), hierarchy_energy_table(), network, goal);
  BayesianOptions options = quick();
  options.hardware_samples = 60;
  const double cycles = search(fastest, options).score.cycles;
  goal = {kEnergy, {{}, cycles * 1.3}, {}};
  const SearchProblem problem(three_level(), hierarchy_energy_table(), network, goal);
  const SearchSummary summary = search(problem, options);
  REQUIRE(summary.has_design());
  CHECK(summary.score.cycles <= *goal.limits.cycles);

  goal.limits.cycles = 1;
  const SearchProblem hopeless(three_level(), hierarchy_energy_table(), two_gemms(), goal);
  expect_nearest_design_named(search(hopeless), " cycles (limit 1)");
}

TEST_CASE("stop flag, callback and time limit end a Bayesian search with a design") {
  const SearchProblem problem(gemmini_like(), hierarchy_energy_table(), two_gemms(), {});
  BayesianOptions options = quick();
  expect_stops<BayesianSearcher>(problem, options);
  options.hardware_samples = 1'000'000;
  options.initial_samples = 1'000'000;
  CHECK(expect_ends_in_time<BayesianSearcher>(problem, options).seconds < 1);
}

TEST_CASE("wrong options of the Bayesian searcher are listed with their values") {
  BayesianOptions options;
  options.hardware_samples = 0;
  options.initial_samples = 0;
  options.mappings = 0;
  expect_problems<BayesianSearcher>(
      options, {"hardware_samples must be at least 1, got 0",
                "initial_samples must be at least 1, got 0", "mappings must be at least 1, got 0"});
}
