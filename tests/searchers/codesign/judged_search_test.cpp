#include "searchers/codesign/judged_search.hpp"

#include "searchers/mappers/search_problem.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/tiny_networks.hpp"

namespace codescent::testing {
namespace {

/// Few sizes, so that a proof ends soon.
Architecture few_sizes() {
  Architecture architecture = gemmini_like();
  for (Parameter& parameter : architecture.parameters) parameter.maximum = parameter.minimum + 1;
  return architecture;
}

/// A search that leaves much to gain.
JudgedSearchOptions one_random_design() {
  JudgedSearchOptions asked;
  asked.searcher = SearcherKind::Random;
  asked.options.random.hardware_samples = 1;
  asked.options.random.mappings = 1;
  return asked;
}

}  // namespace

TEST_CASE(
    "a judged search says how far from optimal its design is, and is no worse than the search") {
  const SearchProblem problem(few_sizes(), hierarchy_energy_table(), two_gemms(), {});
  const JudgedSearchOptions asked = one_random_design();
  const SearchSummary searched = make_searcher(asked.searcher, asked.options)->search(problem, {});
  REQUIRE(searched.has_design());
  CHECK_FALSE(searched.optimality);
  const SearchSummary judged = judged_search(problem, asked);
  REQUIRE(judged.optimality);
  CHECK(judged.optimality->over_sizes.bound > 0);
  CHECK(judged.score.objective <= searched.score.objective);
  CHECK(judged.score.objective >= judged.optimality->over_sizes.bound);
  CHECK(score_exactly(problem, judged.best).objective == judged.score.objective);
}

TEST_CASE("a proof to the end finds the optimum that the exact searcher finds") {
  const SearchProblem problem(few_sizes(), hierarchy_energy_table(), two_gemms(), {});
  JudgedSearchOptions asked = one_random_design();
  asked.certify_seconds = 0;
  const SearchSummary judged = judged_search(problem, asked);
  REQUIRE(judged.optimality);
  REQUIRE(judged.optimality->over_sizes.is_complete);
  const SearchSummary exact = make_searcher(SearcherKind::Exact, {})->search(problem, {});
  CHECK(judged.score.objective == doctest::Approx(exact.score.objective).epsilon(1e-12));
  CHECK(judged.trace.back().phase == "certificate");
}

TEST_CASE("both halves tell how far they are, and end when they are told to") {
  const SearchProblem problem(few_sizes(), hierarchy_energy_table(), two_gemms(), {});
  int num_progress = 0, num_certificates = 0;
  JudgedSearchOptions asked;
  asked.options.gradient.starts = 2;
  asked.options.gradient.steps = 4;
  const SearchSummary judged = judged_search(problem, asked,
                                             {[&](const Progress&) { return ++num_progress > 0; },
                                              [&](const Certificate& now) {
                                                CHECK(now.bound <= now.objective);
                                                ++num_certificates;
                                                return false;
                                              }});
  CHECK(judged.termination == Termination::Converged);
  CHECK(num_progress > 0);
  CHECK(num_certificates > 0);
  const SearchSummary stopped =
      judged_search(problem, asked, {[](const Progress&) { return false; }, {}});
  CHECK(stopped.termination == Termination::Stopped);
}

}  // namespace codescent::testing
