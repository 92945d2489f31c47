#include "searchers/codesign/registry.hpp"

#include <algorithm>
#include <atomic>
#include <stdexcept>

#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/tiny_networks.hpp"

using namespace codescent;
using namespace codescent::testing;

TEST_CASE("every searcher has a name of its own, and is found by it") {
  const std::vector<std::string> names = searcher_names();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto kind = searcher_kind_from_name(names[i]);
    REQUIRE(kind);
    CHECK(name(*kind) == names[i]);
    CHECK(static_cast<std::size_t>(*kind) == i);
    CHECK(std::count(names.begin(), names.end(), names[i]) == 1);
  }
  CHECK(searcher_kind_from_name("gradient") == SearcherKind::Gradient);
  CHECK_FALSE(searcher_kind_from_name("Gradient"));
  CHECK_FALSE(searcher_kind_from_name(""));
}

TEST_CASE("the shared control reaches every searcher") {
  const SearchProblem problem(gemmini_like(), hierarchy_energy_table(), two_gemms(), {});
  std::atomic<bool> stop{true};
  SearcherOptions options;
  options.control.stop_flag = &stop;
  options.control.seed = 42;
  for (const std::string& name : searcher_names()) {
    CAPTURE(name);
    const auto searcher = make_searcher(*searcher_kind_from_name(name), options);
    const SearchSummary summary = searcher->search(problem, {});
    CHECK(summary.seed == 42);
    CHECK(summary.termination == Termination::Stopped);
  }
  options.control.threads = -1;
  for (const std::string& name : searcher_names())
    CHECK_THROWS_AS(make_searcher(*searcher_kind_from_name(name), options), std::invalid_argument);
}

TEST_CASE("the polish takes no gradient step, the gradient searcher does") {
  const SearchProblem problem(gemmini_like(), hierarchy_energy_table(), two_gemms(), {});
  SearcherOptions options;
  options.gradient.starts = 4;
  options.gradient.steps = 10;
  const auto search = [&](SearcherKind kind) {
    return make_searcher(kind, options)->search(problem, {});
  };
  CHECK(search(SearcherKind::Gradient).gradient_steps == 10);
  const SearchSummary polished = search(SearcherKind::Polish);
  CHECK(polished.gradient_steps == 0);
  CHECK(polished.has_design());
  CHECK(polished.termination == Termination::Converged);
}
