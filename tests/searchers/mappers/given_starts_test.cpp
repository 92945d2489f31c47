#include "searchers/mappers/given_starts.hpp"

#include <stdexcept>

#include "searchers/codesign/gradient_searcher.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/tiny_networks.hpp"

namespace codescent::testing {
namespace {

Mapping mapping_of(const std::string& text) {
  return mapping_from_string(text, gemmini_like());
}

std::string nearest_text(const SearchProblem& problem, const GivenStart& start, int layer) {
  return mapping_string(problem.spaces[layer].mapping(nearest_choices(problem, start)[layer]),
                        problem.architecture());
}

GradientOptions quick() {
  GradientOptions options;
  options.starts = 4;
  options.steps = 10;
  options.round_every = 5;
  options.restarts = 1;
  options.threads = 1;
  return options;
}

}  // namespace

TEST_CASE("a given mapping becomes the nearest perfect one in log distance: by hand") {
  const Workload network{"one", "", {gemm("a", 60, 12, 7)}};
  const SearchProblem problem(gemmini_like(), hierarchy_energy_table(), network, {});
  // P 60 in tiles of 13: log 13 is nearer to log 12 than to log 15, and 12 x 5 = 60.
  // C 12 in 5 x 3, K 7 in 2 x 4: 4 x 3 = 12, and 7 has no factor near 2, but 7 itself.
  const GivenStart start = {mapping_of("L3[WIO] P5 - L2[WI] N1 - L1[O] C5 K4 C3X - L0[W] P13")};
  const std::string text = nearest_text(problem, start, 0);
  CHECK(text.find("L3[WIO] P5 ") == 0);
  CHECK(text.find("C4 ") != std::string::npos);
  CHECK(text.find("C3X") != std::string::npos);
  CHECK(text.find("P12") != std::string::npos);
}

TEST_CASE(
    "a perfect mapping is its own nearest one, and a layer without takes the smallest tiles") {
  const Workload network{"two", "", {gemm("a", 8, 4, 4), gemm("b", 8, 4, 4)}};
  const SearchProblem problem(gemmini_like(), hierarchy_energy_table(), network, {});
  const std::string perfect = "L3[WIO] P2 - L2[WI] N1 K2X - L1[O] K2 C2 C2X - L0[W] P4";
  const GivenStart start = {mapping_of(perfect), std::nullopt};
  const Mapping own = problem.spaces[0].mapping(nearest_choices(problem, start)[0]);
  for (std::size_t l = 0; l < own.levels.size(); ++l) {
    CHECK(own.levels[l].temporal == start[0]->levels[l].temporal);
    CHECK(own.levels[l].spatial == start[0]->levels[l].spatial);
  }
  CHECK(nearest_choices(problem, start)[1] == MappingChoice{});
}

TEST_CASE("a start of other layers or levels is refused") {
  const Workload network{"one", "", {gemm("a", 8, 4, 4)}};
  const SearchProblem problem(gemmini_like(), hierarchy_energy_table(), network, {});
  CHECK_THROWS_AS(nearest_choices(problem, {std::nullopt, std::nullopt}), std::invalid_argument);
  CHECK_THROWS_AS(nearest_choices(problem, {Mapping{}}), std::invalid_argument);
}

TEST_CASE("a search is no worse for a given start, and draws the same random ones") {
  const Workload network{"net", "", {gemm("a", 96, 64, 48), gemm("b", 30, 100, 12)}};
  const SearchProblem problem(gemmini_like(), hierarchy_energy_table(), network, {});
  const SearchSummary alone = GradientSearcher(quick()).search(problem, {});
  GradientOptions options = quick();
  options.given_starts = {
      {mapping_of("L3[WIO] P6 K12 C16 - L2[WI] N1 - L1[O] K4 C4X - L0[W] P16"), std::nullopt}};
  const SearchSummary given = GradientSearcher(options).search(problem, {});
  REQUIRE(given.has_design());
  CHECK(given.score.objective <= alone.score.objective);
  REQUIRE(given.starts.size() == alone.starts.size());
  for (std::size_t i = 0; i < given.starts.size(); ++i) {
    CHECK(given.starts[i].relaxed_objective == alone.starts[i].relaxed_objective);
    CHECK(given.starts[i].rounded_objective == alone.starts[i].rounded_objective);
  }
}

TEST_CASE("a given start is the design of a search that has no effort to find better") {
  const Workload network{"net", "", {gemm("a", 96, 64, 48), gemm("b", 30, 100, 12)}};
  const SearchProblem problem(gemmini_like(), hierarchy_energy_table(), network, {});
  const SearchSummary best = GradientSearcher(quick()).search(problem, {});
  REQUIRE(best.has_design());
  GradientOptions none = quick();
  none.starts = 1;
  none.steps = none.polish_designs = none.restarts = 0;
  const double drawn = GradientSearcher(none).search(problem, {}).score.objective;
  none.given_starts = {{best.best.mappings[0], best.best.mappings[1]}};
  const SearchSummary given = GradientSearcher(none).search(problem, {});
  CHECK(given.score.objective < drawn);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t l = 0; l < given.best.mappings[i].levels.size(); ++l) {
      const LevelMapping& loops = given.best.mappings[i].levels[l];
      CHECK(loops.temporal == best.best.mappings[i].levels[l].temporal);
      CHECK(loops.spatial == best.best.mappings[i].levels[l].spatial);
    }
}

}  // namespace codescent::testing
