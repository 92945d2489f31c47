#include <cmath>
#include <memory>

#include "searchers/codesign/gradient_searcher.hpp"
#include "searchers/mappers/layer_scorer.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/toy_latency.hpp"

using namespace codescent;
using namespace codescent::testing;

namespace {

Workload small_network() {
  Layer convolution;
  convolution.name = "convolution";
  convolution.bounds = {3, 1, 9, 1, 5, 12, 1, 1};
  convolution.count = 3;
  Layer product;
  product.name = "product";
  product.bounds = {1, 1, 10, 1, 9, 8, 1, 1};
  return {"small", "", {convolution, product}};
}

SearchGoal goal_of(Objective objective, std::shared_ptr<const LatencyModel> latency) {
  SearchGoal goal;
  goal.objective = objective;
  goal.latency = std::move(latency);
  return goal;
}

SearchSummary search(const Architecture& architecture, const SearchGoal& goal, int threads = 1) {
  GradientOptions options;
  options.starts = 16;
  options.steps = 40;
  options.round_every = 20;
  options.polish_designs = 1;
  options.restarts = 1;
  options.threads = threads;
  const SearchProblem problem(architecture, hierarchy_energy_table(), small_network(), goal);
  return GradientSearcher(options).search(problem, {});
}

/// The toy's cycles of one run, from a mapping's outermost loops and the bounds.
double by_hand(const Layer& layer, const Mapping& mapping, std::int64_t analytical) {
  const LevelMapping& outer = mapping.levels.back();
  const auto tile = [&](Dim dim) { return layer.bound(dim) / outer.temporal[index(dim)]; };
  const auto blocks = [&](Dim dim, std::int64_t block) { return (tile(dim) + block - 1) / block; };
  std::int64_t busy = blocks(Dim::P, 4) * blocks(Dim::C, 8) * blocks(Dim::K, 8);
  for (const Dim dim : {Dim::R, Dim::S, Dim::Q, Dim::N, Dim::G}) busy *= tile(dim);
  std::int64_t entries = 1;
  std::int64_t starts = 0;
  for (auto dim = outer.order.rbegin(); dim != outer.order.rend(); ++dim) {
    entries *= outer.temporal[index(*dim)];
    starts += (2 + index(*dim)) * entries;
  }
  return std::max(0.8 * static_cast<double>(analytical), static_cast<double>(busy * entries)) +
         static_cast<double>(starts) * (1 + 1 / std::sqrt(static_cast<double>(entries + 1)));
}

}  // namespace

TEST_CASE("a design's score is the latency model's, recomputed from the design by hand") {
  const auto toy = std::make_shared<ToyLatency>();
  const Workload network = small_network();
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const SearchSummary summary = search(architecture, goal_of(kEdp, toy));
    REQUIRE(summary.has_design());
    REQUIRE(summary.model_cycles.size() == network.layers.size());
    double cycles = 0;
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      const double run = by_hand(network.layers[i], summary.best.mappings[i],
                                 summary.metrics.layers[i].latency.cycles);
      CHECK(summary.model_cycles[i] == doctest::Approx(run).epsilon(1e-12));
      cycles += static_cast<double>(network.layers[i].count) * run;
    }
    CHECK(summary.score.cycles == doctest::Approx(cycles).epsilon(1e-12));
    CHECK(summary.score.energy_uj == doctest::Approx(summary.metrics.energy_uj).epsilon(1e-12));
    CHECK(summary.score.objective ==
          doctest::Approx(summary.metrics.energy_uj * cycles).epsilon(1e-12));
  }
}

TEST_CASE("a search by a latency model finds what is fast by it, not by bandwidths alone") {
  const auto toy = std::make_shared<ToyLatency>();
  const Workload network = small_network();
  int num_faster = 0;
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const SearchSummary ours = search(architecture, goal_of(kLatency, toy));
    const SearchSummary analytical = search(architecture, goal_of(kLatency, nullptr));
    double theirs = 0;
    for (std::size_t i = 0; i < network.layers.size(); ++i)
      theirs += static_cast<double>(network.layers[i].count) *
                by_hand(network.layers[i], analytical.best.mappings[i],
                        analytical.metrics.layers[i].latency.cycles);
    REQUIRE(ours.has_design());
    CHECK(analytical.model_cycles.empty());
    CHECK(ours.score.cycles <= theirs * (1 + 1e-12));
    num_faster += ours.score.cycles < theirs * 0.99;
  }
  CHECK(num_faster > 0);
}

TEST_CASE("the layer scorer counts whole blocks, as the latency model's exact formula does") {
  const auto toy = std::make_shared<ToyLatency>();
  std::mt19937_64 generator(5);
  for (const Architecture& architecture : all_hierarchies()) {
    const SearchProblem problem(architecture, hierarchy_energy_table(), small_network(),
                                goal_of(kEdp, toy));
    const Hardware hardware = architecture.default_hardware();
    const SizedHardware sized = size_hardware(architecture, hardware, problem.table);
    Traffic traffic;
    for (int layer = 0; layer < problem.num_layers(); ++layer) {
      const MappingSpace& space = problem.spaces[layer];
      LayerScorer scorer(space, problem.variables(), layer, problem.mac_pj, toy.get());
      const ProgramHardware inputs = program_hardware(problem, hardware);
      LayerScorer::Registers registers;
      scorer.prepare(inputs, registers);
      for (int i = 0; i < 20; ++i) {
        MappingChoice choice;
        for (const Dim dim : kAllDims)
          choice.split[index(dim)] =
              static_cast<int>(draw(static_cast<std::int64_t>(space.splits(dim).size), generator));
        const ScoredChoice scored = scorer.score(choice, {}, Rest{});
        const Mapping mapping = space.mapping(scored.choice);
        const Layer& counted = problem.workload().layers[layer];
        count_traffic(architecture, counted, mapping, traffic);
        const double exact = by_hand(counted, mapping, latency(sized, traffic).cycles);
        CHECK(scored.cost.cycles <= exact * (1 + 1e-9));  // analytical cycles are not rounded up
        CHECK(scored.cost.cycles > exact * (1 - 1e-9) - 1);
      }
    }
  }
}

TEST_CASE("a search by a latency model gives the same design on one and on two threads") {
  const SearchGoal goal = goal_of(kEdp, std::make_shared<ToyLatency>());
  const SearchSummary one = search(five_level(), goal, 1);
  const SearchSummary two = search(five_level(), goal, 2);
  REQUIRE(one.has_design());
  CHECK(one.score.objective == two.score.objective);
  CHECK(one.model_cycles == two.model_cycles);
  CHECK((one.best.hardware == two.best.hardware));
  CHECK((one.best.mappings == two.best.mappings));
}

TEST_CASE("a latency model that echoes the analytical cycles leads to the analytical design") {
  const auto echo = std::make_shared<ScaledLatency>(1);
  for (const Architecture& architecture : all_hierarchies()) {
    const SearchSummary with = search(architecture, goal_of(kEdp, echo));
    const SearchSummary without = search(architecture, goal_of(kEdp, nullptr));
    REQUIRE(with.has_design());
    CHECK((with.best.hardware == without.best.hardware));
    CHECK((with.best.mappings == without.best.mappings));
    CHECK(with.score.objective == without.score.objective);
    REQUIRE(with.trace.size() == without.trace.size());
    for (std::size_t i = 0; i < with.trace.size(); ++i)
      CHECK(with.trace[i].best_objective == without.trace[i].best_objective);
  }
}

TEST_CASE("a limit on cycles is the latency model's, which may lie below what all MACs need") {
  SearchGoal goal = goal_of(kEnergy, std::make_shared<ScaledLatency>(1e-6));
  goal.limits.cycles = 0.01;
  const SearchSummary summary = search(gemmini_like(), goal);
  CHECK(summary.has_design());
  CHECK(summary.score.cycles <= 0.01);
  goal.latency = nullptr;
  CHECK(search(gemmini_like(), goal).termination == Termination::NoValidDesign);
}
