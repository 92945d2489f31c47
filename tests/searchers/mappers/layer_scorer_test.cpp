#include "searchers/mappers/layer_scorer.hpp"

#include <deque>

#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"

using namespace codescent;
using namespace codescent::testing;

namespace {

/// A problem with the goals that a polish may have.
struct Case {
  explicit Case(const Architecture& architecture, std::mt19937_64& generator)
      : problem(architecture, hierarchy_energy_table(), random_workload(3, generator), {}) {
    for (const Parameter& range : problem.ranges)
      hardware.values.push_back(
          range.minimum +
          draw(std::min<std::int64_t>(range.maximum - range.minimum + 1, 60), generator));
    inputs = program_hardware(problem, hardware);
    goals.resize(3);
    goals[1].objective = kEnergy;
    goals[2].most_cycles = 2e4;
  }

  LayerScorer scorer(int layer) {
    LayerScorer made(problem.spaces[layer], problem.variables(), layer, problem.mac_pj);
    made.prepare(inputs, registers.emplace_back());
    return made;
  }
  MappingChoice choice(int layer, std::mt19937_64& generator) const {
    MappingChoice drawn;
    drawn.bypass =
        static_cast<int>(draw(static_cast<std::int64_t>(problem.variants().size()), generator));
    for (const Dim dim : kAllDims)
      drawn.split[index(dim)] = static_cast<int>(
          draw(static_cast<std::int64_t>(problem.spaces[layer].splits(dim).size), generator));
    return drawn;
  }

  SearchProblem problem;
  Hardware hardware;
  ProgramHardware inputs;
  std::deque<LayerScorer::Registers> registers;  // of every scorer
  std::vector<PolishGoal> goals;
};

void check_same(const ScoredChoice& found, const ScoredChoice& expected) {
  CHECK(found.overflow == expected.overflow);
  CHECK(found.score == expected.score);
  CHECK(found.cost == expected.cost);
  CHECK(found.choice == expected.choice);
}

}  // namespace

TEST_CASE("the best joint split of two dims is the best of all, scored one by one") {
  std::mt19937_64 generator(1);
  const Rest rest{3e5, 4e3, 2};
  for (const Architecture& architecture : all_searched_hierarchies()) {
    Case one(architecture, generator);
    for (int layer = 0; layer < one.problem.num_layers(); ++layer) {
      const MappingSpace& space = one.problem.spaces[layer];
      const std::vector<Dim>& dims = space.free_dims();
      if (dims.size() < 2) continue;
      LayerScorer scorer = one.scorer(layer);
      for (const PolishGoal& goal : one.goals) {
        const Dim first = dims[draw(static_cast<std::int64_t>(dims.size()) - 1, generator)];
        const Dim second = dims.back();
        const ScoredChoice current = scorer.score(one.choice(layer, generator), goal, rest);
        ScoredChoice best = current;
        const auto num_firsts = static_cast<int>(space.splits(first).size);
        const auto num_seconds = static_cast<int>(space.splits(second).size);
        if (num_firsts * num_seconds > 5000) continue;
        for (int a = 0; a < num_firsts; ++a)
          for (int b = 0; b < num_seconds; ++b) {
            MappingChoice choice = current.choice;
            choice.split[index(first)] = a;
            choice.split[index(second)] = b;
            const ScoredChoice candidate = scorer.score(choice, goal, rest);
            if (candidate.better_than(best)) best = candidate;
          }
        check_same(scorer.best_pair(current, first, second, num_firsts + num_seconds, goal, rest),
                   best);
      }
    }
  }
}

TEST_CASE("a choice has the score that any other scorer of its layer gives it") {
  std::mt19937_64 generator(2);
  for (const Architecture& architecture : all_searched_hierarchies()) {
    Case one(architecture, generator);
    LayerScorer used = one.scorer(0);
    for (int i = 0; i < 20; ++i) {
      const PolishGoal& goal = one.goals[i % one.goals.size()];
      const MappingChoice choice = one.choice(0, generator);
      LayerScorer fresh = one.scorer(0);
      check_same(used.score(choice, goal, Rest{}), fresh.score(choice, goal, Rest{}));
    }
  }
}

TEST_CASE("the best bypass is the best of all, scored one by one") {
  std::mt19937_64 generator(3);
  Case one(choosy(), generator);
  for (int layer = 0; layer < one.problem.num_layers(); ++layer) {
    LayerScorer scorer = one.scorer(layer);
    for (int i = 0; i < 10; ++i) {
      const ScoredChoice current = scorer.score(one.choice(layer, generator), {}, Rest{});
      ScoredChoice best = current;
      for (std::size_t bypass = 0; bypass < one.problem.variants().size(); ++bypass) {
        MappingChoice choice = current.choice;
        choice.bypass = static_cast<int>(bypass);
        const ScoredChoice candidate = scorer.score(choice, {}, Rest{});
        if (candidate.better_than(best)) best = candidate;
      }
      check_same(scorer.best_bypass(current, {}, Rest{}), best);
    }
  }
}
