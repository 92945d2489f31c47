#include "searchers/space/factor_choices.hpp"

#include <cmath>
#include <vector>

#include "core/error.hpp"
#include "core/exact_model/energy.hpp"
#include "core/exact_model/latency.hpp"
#include "core/exact_model/verify.hpp"
#include "searchers/mappers/layer_scorer.hpp"
#include "searchers/mappers/search_problem.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"

using namespace codescent;
using namespace codescent::testing;

namespace {

MappingChoice random_choice(const SearchProblem& problem, int layer, std::mt19937_64& generator) {
  MappingChoice choice;
  for (const Dim dim : kAllDims)
    choice.split[index(dim)] = static_cast<int>(
        draw(static_cast<std::int64_t>(problem.spaces[layer].splits(dim).size), generator));
  choice.bypass =
      static_cast<int>(draw(static_cast<std::int64_t>(problem.variants().size()), generator));
  choice.order = static_cast<int>(draw(problem.spaces[layer].num_orders(choice.bypass), generator));
  return choice;
}

}  // namespace

TEST_CASE("splits are all the ordered factorisations of a bound") {
  Workload network{"one", "", {Layer{}}};
  network.layers[0].bounds = {1, 1, 12, 1, 1, 1, 1, 1};
  const SearchProblem problem(gemmini_like(), hierarchy_energy_table(), network, {});
  const DimSplits& splits = problem.spaces[0].splits(Dim::P);
  // P may stand at the registers, the accumulator, the scratchpad and, derived, at DRAM: 12 = 2^2 x
  // 3 in four ordered factors is C(5, 3) x C(4, 3) = 10 x 4 ways.
  CHECK(splits.variables.size() == 3);
  CHECK(splits.size == 40);
}

TEST_CASE("a bound with more splits than can be listed is refused, not enumerated") {
  Workload network{"one", "", {Layer{}}};
  network.layers[0].name = "smooth";
  network.layers[0].bounds[index(Dim::P)] = 735134400;  // 2^6 3^3 5^2 7 11 13 17
  std::string text;
  try {
    const SearchProblem problem(five_level(), hierarchy_energy_table(), network, {});
  } catch (const InputError& error) {
    text = error.what();
  }
  CHECK(text ==
        "layer \"smooth\": P = 735134400 can be split over the levels in more than 1000000 ways, "
        "which no search can list; choose a bound with fewer divisors");
}

TEST_CASE("every choice is a complete mapping that rounding maps to itself") {
  std::mt19937_64 generator(4);
  for (const Architecture& architecture : all_searched_hierarchies()) {
    const Workload network = random_workload(4, generator);
    const SearchProblem problem(architecture, hierarchy_energy_table(), network, {});
    std::vector<double> logs(problem.variables().size(), 0);
    for (int layer = 0; layer < problem.num_layers(); ++layer)
      for (int i = 0; i < 20; ++i) {
        const MappingChoice choice = random_choice(problem, layer, generator);
        const MappingSpace& space = problem.spaces[layer];
        const Mapping mapping = space.mapping(choice);
        for (const Violation& violation : verify_mapping(
                 architecture, architecture.default_hardware(), network.layers[layer], mapping))
          CHECK(violation.constraint.find("factors") == std::string::npos);
        space.log_factors(choice, logs.data());
        CHECK(space.nearest(logs.data()).split == choice.split);
      }
  }
}

TEST_CASE("the layer scorer agrees with the exact model before rounding up to blocks") {
  std::mt19937_64 generator(5);
  for (const Architecture& architecture : all_searched_hierarchies()) {
    const Workload network = random_workload(3, generator);
    const SearchProblem problem(architecture, hierarchy_energy_table(), network, {});
    const Hardware hardware = architecture.default_hardware();
    SizedHardware sized = size_hardware(architecture, hardware, problem.table);
    const ProgramHardware inputs = program_hardware(problem, hardware);
    for (SizedLevel& level : sized.levels) {  // blocks of one word: nothing to round up
      level.read_pj /= static_cast<double>(level.block_words);
      level.write_pj /= static_cast<double>(level.block_words);
      level.block_words = 1;
    }
    Traffic traffic;
    for (int layer = 0; layer < problem.num_layers(); ++layer) {
      LayerScorer scorer(problem.spaces[layer], problem.variables(), layer, problem.mac_pj);
      LayerScorer::Registers registers;
      scorer.prepare(inputs, registers);
      for (int i = 0; i < 10; ++i) {
        const ScoredChoice scored =
            scorer.score(random_choice(problem, layer, generator), {}, Rest{});
        count_traffic(architecture, network.layers[layer],
                      problem.spaces[layer].mapping(scored.choice), traffic);
        CHECK(scored.cost.energy_pj == doctest::Approx(energy_pj(sized, traffic)).epsilon(1e-9));
        const auto cycles = static_cast<double>(layer_cycles(sized, traffic));
        CHECK(scored.cost.cycles <= cycles * (1 + 1e-12));
        CHECK(scored.cost.cycles > cycles * (1 - 1e-12) - 1);
      }
    }
  }
}
