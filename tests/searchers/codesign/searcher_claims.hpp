#pragma once

#include <atomic>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "searchers/run/search_run.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"

// What every searcher promises; a searcher's tests say of which problems and with which options.

namespace codescent::testing {

/// That a search has a design, the same on one and on two threads; returns it.
template <typename Searcher, typename Options>
SearchSummary expect_same_on_two_threads(const SearchProblem& problem, Options options) {
  options.threads = 1;
  SearchSummary one = Searcher(options).search(problem, {});
  options.threads = 2;
  const SearchSummary two = Searcher(options).search(problem, {});
  REQUIRE(one.has_design());
  CHECK(one.score.objective == two.score.objective);
  CHECK((one.best.hardware == two.best.hardware));
  CHECK((one.best.mappings == two.best.mappings));
  CHECK(one.trace.size() == two.trace.size());
  REQUIRE(one.starts.size() == two.starts.size());
  for (std::size_t i = 0; i < one.starts.size(); ++i)
    CHECK(one.starts[i].relaxed_objective == two.starts[i].relaxed_objective);
  return one;
}

/// That some and all sizes of gemmini_like(), fixed, are the design's.
template <typename Searcher, typename Options>
void expect_fixed_sizes(const Workload& network, const Options& options) {
  SearchGoal goal;
  goal.fixed = {9, std::nullopt, 77};
  for (const auto& second : {std::optional<std::int64_t>{}, std::optional<std::int64_t>{5}}) {
    goal.fixed[1] = second;
    const SearchProblem problem(gemmini_like(), hierarchy_energy_table(), network, goal);
    const SearchSummary summary = Searcher(options).search(problem, {});
    REQUIRE(summary.has_design());
    for (std::size_t i = 0; i < goal.fixed.size(); ++i)
      if (goal.fixed[i]) CHECK(summary.best.hardware.values[i] == *goal.fixed[i]);
  }
}

/// That a search ended without a design, and names how far the nearest one is from its limits.
inline void expect_nearest_design_named(const SearchSummary& summary, const std::string& figure) {
  CHECK(summary.termination == Termination::NoValidDesign);
  CHECK(summary.message.find("No design that meets the limits was found: the nearest has ") == 0);
  CHECK(summary.message.find(figure + ". Relax the limit") != std::string::npos);
}

/// That a raised stop flag and a callback's no end a search with the best design so far.
template <typename Searcher, typename Options>
void expect_stops(const SearchProblem& problem, Options options) {
  const SearchSummary refused =
      Searcher(options).search(problem, [](const Progress&) { return false; });
  std::atomic<bool> stop{true};
  options.stop_flag = &stop;
  for (const SearchSummary& summary : {refused, Searcher(options).search(problem, {})}) {
    CHECK(summary.has_design());
    CHECK(summary.termination == Termination::Stopped);
  }
}

/// That a time limit ends a search that would take hours, with the best design so far; returns it.
template <typename Searcher, typename Options>
SearchSummary expect_ends_in_time(const SearchProblem& problem, Options options) {
  options.time_limit_seconds = 0.1;
  SearchSummary summary = Searcher(options).search(problem, {});
  CHECK(summary.has_design());
  CHECK(summary.termination == Termination::TimeLimit);
  return summary;
}

/// That wrong options are listed so, and no searcher has them.
template <typename Searcher, typename Options>
void expect_problems(Options options, const std::vector<std::string>& expected) {
  CHECK((problems_of(joined(options.control_options(), options.options())) == expected));
  CHECK_THROWS_AS(Searcher{options}, std::invalid_argument);
}

}  // namespace codescent::testing
