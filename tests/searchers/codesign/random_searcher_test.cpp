#include "searchers/codesign/random_searcher.hpp"

#include "core/exact_model/evaluate.hpp"
#include "tests/searchers/codesign/searcher_claims.hpp"
#include "tests/searchers/sound_design.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/tiny_networks.hpp"
#include "tests/support/toy_latency.hpp"

using namespace codescent;
using namespace codescent::testing;

namespace {

RandomOptions quick(std::uint64_t seed = 1) {
  RandomOptions options;
  options.hardware_samples = 6;
  options.mappings = 120;
  options.threads = 1;
  options.seed = seed;
  return options;
}

SearchSummary search(const SearchProblem& problem, const RandomOptions& options = quick(),
                     const ProgressCallback& progress = {}) {
  return RandomSearcher(options).search(problem, progress);
}

}  // namespace

TEST_CASE("a random design is valid, exactly scored, and no better than its sizes allow") {
  for (const Architecture& architecture : all_searched_hierarchies()) {
    CAPTURE(architecture.name);
    const Workload network = two_gemms();
    const SearchProblem problem(architecture, hierarchy_energy_table(), network, {});
    const SearchSummary summary = search(problem);
    expect_sound_design(problem, summary);
    const Metrics metrics =
        evaluate_design(architecture, hierarchy_energy_table(), network, summary.best);
    CHECK(summary.score.objective == doctest::Approx(metrics.edp_uj_cycles()).epsilon(1e-12));
  }
}

TEST_CASE("evaluations are the valid mappings, and the trace is anytime") {
  const SearchProblem problem(three_level(), hierarchy_energy_table(), two_gemms(), {});
  double last_evaluations = 0;
  const SearchSummary summary = search(problem, quick(), [&](const Progress& progress) {
    CHECK(progress.point.evaluations - last_evaluations <= 50);
    last_evaluations = progress.point.evaluations;
    return true;
  });
  CHECK(summary.layer_evaluations == 6 * 120 * 2);
  CHECK(last_evaluations == 6 * 120);
  REQUIRE_FALSE(summary.trace.empty());
  CHECK(summary.trace.front().evaluations == 50);
  for (std::size_t i = 1; i < summary.trace.size(); ++i)
    CHECK(summary.trace[i].best_objective < summary.trace[i - 1].best_objective);
}

TEST_CASE("a random search gives the same design on one and on two threads, another by seed") {
  SearchGoal limited;
  limited.limits = {2e3, 1e6};
  limited.latency = std::make_shared<ToyLatency>();
  for (const SearchGoal& goal : {SearchGoal{}, limited}) {
    const SearchProblem problem(five_level(), hierarchy_energy_table(), two_gemms(), goal);
    const SearchSummary summary = expect_same_on_two_threads<RandomSearcher>(problem, quick(3));
    CHECK(search(problem, quick(4)).score.objective != summary.score.objective);
  }
}

TEST_CASE("fixed sizes and limits hold in a random design") {
  expect_fixed_sizes<RandomSearcher>(two_gemms(), quick());

  SearchGoal goal;
  goal.objective = kEnergy;
  const SearchProblem unlimited(three_level(), hierarchy_energy_table(), two_gemms(), goal);
  const CandidateScore frugal = search(unlimited).score;
  goal.limits = {frugal.area_mm2 * 0.5, frugal.cycles * 0.8};
  const SearchProblem problem(three_level(), hierarchy_energy_table(), two_gemms(), goal);
  const SearchSummary limited = search(problem);
  REQUIRE(limited.has_design());
  CHECK(limited.score.area_mm2 <= *goal.limits.area_mm2);
  CHECK(limited.score.cycles <= *goal.limits.cycles);
}

TEST_CASE("limits that no random design meets end in an answer") {
  SearchGoal goal;
  goal.limits.cycles = 1;  // each of the two layers takes a cycle at least
  const SearchProblem slow(gemmini_like(), hierarchy_energy_table(), two_gemms(), goal);
  expect_nearest_design_named(search(slow), " cycles (limit 1)");
  goal.limits = {1e-9, {}};
  const SearchProblem large(gemmini_like(), hierarchy_energy_table(), two_gemms(), goal);
  expect_nearest_design_named(search(large), " mm2 (limit 1e-09)");
  goal.limits = {{}, 1e-5};
  const SearchProblem impossible(gemmini_like(), hierarchy_energy_table(), two_gemms(), goal);
  const SearchSummary proof = search(impossible);
  CHECK(proof.termination == Termination::NoValidDesign);
  CHECK(proof.message.find("Even if all 262,144 multiply-accumulate units") == 0);
}

TEST_CASE("stop flag, callback and time limit end a random search with a design") {
  const SearchProblem problem(gemmini_like(), hierarchy_energy_table(), two_gemms(), {});
  RandomOptions options = quick();
  expect_stops<RandomSearcher>(problem, options);
  options.mappings = 1'000'000'000;
  CHECK(expect_ends_in_time<RandomSearcher>(problem, options).seconds < 1);
}

TEST_CASE("wrong options of the random searcher are listed with their values") {
  RandomOptions options;
  options.hardware_samples = 0;
  options.mappings = -3;
  options.threads = -1;
  expect_problems<RandomSearcher>(options, {"threads must be between 0 and 1024, got -1",
                                            "hardware_samples must be at least 1, got 0",
                                            "mappings must be at least 1, got -3"});
}
