#include "searchers/mappers/mapping_sampler.hpp"

#include "core/exact_model/energy.hpp"
#include "core/exact_model/latency.hpp"
#include "searchers/mappers/network_optimum.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/tiny_networks.hpp"
#include "tests/support/toy_latency.hpp"

using namespace codescent;
using namespace codescent::testing;

namespace {

const StopRequested kNever = [] { return false; };

/// The exact mapper's best of each layer alone.
double least_figure(const SearchProblem& problem, int layer, const Hardware& hardware,
                    const Objective& objective) {
  ExactMapperOptions options;
  options.objective = objective;
  const auto found = map_exactly(problem.architecture(),
                                 mapper_hardware(problem.architecture(), hardware, problem.table),
                                 problem.workload().layers[layer], options);
  const LayerCost& cost = found.best.at(0).cost;
  const auto cycles = static_cast<double>(cost.cycles);
  if (objective == kEnergy) return cost.energy_pj;
  return objective == kLatency ? cycles : cost.energy_pj * cycles;
}

}  // namespace

TEST_CASE("enough samples find each layer's best mapping, fewer never a better one") {
  const std::pair<Objective, Objective> objectives[] = {
      {kEdp, kEdp}, {kEnergyArea, kEnergy}, {kLatency, kLatency}};
  const Workload network{"tiny", "", {gemm("a", 2, 2, 4), gemm("b", 2, 4, 1)}};
  for (Architecture architecture : all_searched_hierarchies()) {
    architecture.minimum_mac_utilisation = 0;  // which no mapping of layers so small meets
    architecture.levels[1].minimum_utilisation = 0;
    for (const auto& [objective, of_mapper] : objectives) {
      CAPTURE(architecture.name);
      CAPTURE(name(objective));
      const SearchProblem problem(architecture, hierarchy_energy_table(), network,
                                  {objective, {}, {}});
      const Hardware hardware = architecture.default_hardware();
      const SizedHardware sized = size_hardware(architecture, hardware, problem.table);
      const auto figure = [&, objective = objective](const Candidate& candidate, int layer) {
        Traffic traffic;
        count_traffic(architecture, network.layers[layer],
                      problem.spaces[layer].mapping(candidate.choices[layer]), traffic);
        const auto preference = objective;
        return (preference.energy > 0 ? energy_pj(sized, traffic) : 1) *
               (preference.cycles > 0 ? static_cast<double>(layer_cycles(sized, traffic)) : 1);
      };
      MappingSampler sampler(problem, hardware, 1000, 1);
      sampler.draw(10, 1, kNever);
      CHECK(sampler.take_evaluations() == 20);
      const Candidate early = sampler.designs().at(0);
      sampler.draw(20000, 1, kNever);
      const Candidate late = sampler.designs().at(0);
      for (int layer = 0; layer < problem.num_layers(); ++layer) {
        const double least = least_figure(problem, layer, hardware, of_mapper);
        CHECK(figure(early, layer) >= least * (1 - 1e-12));
        CHECK(figure(late, layer) == doctest::Approx(least).epsilon(1e-12));
      }
    }
  }
}

TEST_CASE("a layer of which no mapping fits gives up and takes the smallest tiles") {
  Architecture architecture = gemmini_like();
  for (Parameter& parameter : architecture.parameters) parameter.maximum = parameter.minimum;
  const Workload network{"primes", "", {gemm("a", 1021, 2039, 4093), gemm("b", 1, 2, 1)}};
  const SearchProblem problem(architecture, hierarchy_energy_table(), network, {});
  MappingSampler sampler(problem, {{1, 1, 1}}, 3, 1);
  sampler.draw(1000, 1, kNever);
  const Candidate design = sampler.designs().at(0);
  CHECK((design.choices[0] == MappingChoice{}));
  CHECK(score_exactly(problem, design).valid);
  const std::int64_t evaluations = sampler.take_evaluations();
  sampler.draw(1000, 1, kNever);
  CHECK(sampler.take_evaluations() <= evaluations);  // the second layer's alone
}

TEST_CASE("under a limit on cycles there is a design of the fastest mappings") {
  SearchGoal goal;
  goal.objective = kEnergy;
  goal.limits.cycles = 1e9;
  const SearchProblem problem(three_level(), hierarchy_energy_table(), two_gemms(), goal);
  MappingSampler sampler(problem, three_level().default_hardware(), 1000, 1);
  sampler.draw(300, 1, kNever);
  std::vector<CandidateScore> scores;
  for (const Candidate& design : sampler.designs())
    scores.push_back(score_exactly(problem, design));
  REQUIRE(scores.size() == 3);
  CHECK(scores[0].energy_uj < scores[1].energy_uj);
  CHECK(scores[2].cycles < scores[0].cycles);
  CHECK(scores[2].cycles <= scores[1].cycles);
}

TEST_CASE("layers choose by the latency model's cycles") {
  SearchGoal goal;
  goal.objective = kLatency;
  const SearchProblem analytical(three_level(), hierarchy_energy_table(), two_gemms(), goal);
  goal.latency = std::make_shared<ToyLatency>();
  const SearchProblem learned(three_level(), hierarchy_energy_table(), two_gemms(), goal);
  const Hardware hardware = three_level().default_hardware();
  const auto best = [&](const SearchProblem& problem) {
    MappingSampler sampler(problem, hardware, 1000, 1);
    sampler.draw(300, 1, kNever);
    return score_exactly(learned, sampler.designs().at(0)).cycles;
  };
  CHECK(best(learned) < best(analytical));
}
