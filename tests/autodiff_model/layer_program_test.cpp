#include "autodiff_model/relaxed/layer_program.hpp"

#include <algorithm>
#include <limits>

#include "autodiff_model/relaxed/relaxed_nest.hpp"
#include "core/exact_model/capacity.hpp"
#include "core/exact_model/energy.hpp"
#include "core/exact_model/latency.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/relaxed_cases.hpp"

namespace codescent::testing {
namespace {

constexpr double kMacPj = 0.5;

/// Hardware of random prices and bandwidths whose blocks are one word, so that nothing is rounded.
SizedHardware random_hardware(const Architecture& architecture, std::mt19937_64& generator) {
  SizedHardware hardware;
  hardware.mac_pj = kMacPj;
  for (const MemoryLevel& level : architecture.levels) {
    SizedLevel& sized = hardware.levels.emplace_back();
    sized.read_pj = draw_real(0.5, 50, generator);
    sized.write_pj = draw_real(0.5, 50, generator);
    if (level.bandwidth_words_per_cycle)
      sized.bandwidth_words_per_cycle = draw_real(0.5, 20, generator);
    if (level.read_bandwidth_words_per_cycle)
      sized.read_bandwidth_words_per_cycle = draw_real(0.5, 20, generator);
    if (level.write_bandwidth_words_per_cycle)
      sized.write_bandwidth_words_per_cycle = draw_real(0.5, 20, generator);
  }
  return hardware;
}

std::vector<double> inputs_of(const std::vector<FactorVariable>& variables, const Mapping& mapping,
                              const SizedHardware& hardware) {
  std::vector<double> inputs = log_factors_of(variables, mapping);
  for (const SizedLevel& level : hardware.levels)
    inputs.insert(inputs.end(),
                  {level.read_pj, level.write_pj, 1 / level.bandwidth_words_per_cycle.value_or(1),
                   1 / level.read_bandwidth_words_per_cycle.value_or(1),
                   1 / level.write_bandwidth_words_per_cycle.value_or(1)});
  return inputs;
}

struct ExactCost {
  double energy_pj = 0;
  double cycles = 0;
};

ExactCost exact_cost(const Architecture& architecture, const SizedHardware& hardware,
                     const Layer& layer, const Mapping& mapping) {
  Traffic traffic;
  count_traffic(architecture, layer, mapping, traffic);
  return {energy_pj(hardware, traffic), static_cast<double>(latency(hardware, traffic).cycles)};
}

/// Random mappings of a random workload, each layer with the loop order of its mapping.
struct Case {
  std::vector<Mapping> mappings;
  RelaxedProblem problem;
  std::vector<FactorVariable> variables;

  Case(const Architecture& architecture, const Workload& workload, std::mt19937_64& generator)
      : mappings(random_mappings(architecture, workload, generator)),
        problem(with_orders_of(RelaxedProblem(architecture, workload), mappings)),
        variables(factor_variables(problem)) {}
};

}  // namespace

TEST_CASE("tiles, fills and fan-outs are the exact model's at integer points, in any loop order") {
  std::mt19937_64 generator(1);
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const Case tested(architecture, random_workload(200, generator), generator);
    for (int i = 0; i < tested.problem.num_layers(); ++i) {
      const Layer& layer = tested.problem.workload.layers[i];
      Traffic traffic;
      count_traffic(architecture, layer, tested.mappings[i], traffic);
      ExpressionProgram program;
      RelaxedNest nest(program.graph, tested.problem, tested.variables, i);
      std::vector<double> exact;
      for (int l = 0; l + 1 < architecture.num_levels(); ++l)
        for (const Operand operand : kAllOperands) {
          if (!architecture.levels[l].can_hold(operand)) continue;
          const OperandTraffic& counts = traffic.levels[l][index(operand)];
          program.outputs.push_back(nest.tile_words(operand, l).node());
          exact.push_back(static_cast<double>(counts.tile));
          const bool elides = operand == Operand::Output && !architecture.counts_first_fills;
          const Real fills = nest.fills(operand, l, tested.problem.orders[i][0]);
          program.outputs.push_back((elides ? fills - nest.first_visits(l) : fills).node());
          exact.push_back(static_cast<double>(counts.fills));
        }
      DimSet every_dim;
      for (const Dim dim : kAllDims) every_dim.insert(dim);
      for (int l = 0; l < architecture.num_levels(); ++l) {
        program.outputs.push_back(nest.fan_out(every_dim, l, architecture.num_levels() - 1).node());
        exact.push_back(static_cast<double>(traffic.instances[l]));
      }
      const auto relaxed =
          outputs_of(program, log_factors_of(tested.variables, tested.mappings[i]));
      for (std::size_t o = 0; o < exact.size(); ++o)
        REQUIRE(relaxed[o] == doctest::Approx(exact[o]).epsilon(1e-9).scale(layer.macs() * 1e-6));
    }
  }
}

TEST_CASE("energy and cycles are the exact model's at integer points, whatever things cost") {
  std::mt19937_64 generator(11);
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const Case tested(architecture, random_workload(200, generator), generator);
    for (int i = 0; i < tested.problem.num_layers(); ++i) {
      const SizedHardware hardware = random_hardware(architecture, generator);
      const auto cost = outputs_of(layer_cost_program(tested.problem, tested.variables, i, kMacPj),
                                   inputs_of(tested.variables, tested.mappings[i], hardware));
      const ExactCost exact =
          exact_cost(architecture, hardware, tested.problem.workload.layers[i], tested.mappings[i]);
      REQUIRE(cost[0] == doctest::Approx(exact.energy_pj).epsilon(1e-9));
      REQUIRE(cost[1] <= exact.cycles * (1 + 1e-9));
      REQUIRE(cost[1] > exact.cycles * (1 - 1e-9) - 1);  // the exact model rounds up
    }
  }
}

TEST_CASE("a rule of the architecture moves relaxed and exact energy by the same") {
  std::mt19937_64 generator(5);
  for (Architecture architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const Case tested(architecture, random_workload(30, generator), generator);
    int num_moved = 0;
    for (int i = 0; i < tested.problem.num_layers(); ++i) {
      const SizedHardware hardware = random_hardware(architecture, generator);
      const Layer& layer = tested.problem.workload.layers[i];
      double relaxed[2], exact[2];
      for (const bool counts_first_fills : {false, true}) {
        RelaxedProblem problem = tested.problem;
        problem.architecture.counts_first_fills = counts_first_fills;
        relaxed[counts_first_fills] =
            outputs_of(layer_cost_program(problem, tested.variables, i, kMacPj),
                       inputs_of(tested.variables, tested.mappings[i], hardware))[0];
        exact[counts_first_fills] =
            exact_cost(problem.architecture, hardware, layer, tested.mappings[i]).energy_pj;
      }
      CHECK(relaxed[1] - relaxed[0] ==
            doctest::Approx(exact[1] - exact[0]).epsilon(1e-6).scale(exact[1] * 1e-6));
      num_moved += exact[1] != exact[0];
    }
    CHECK(num_moved > 10);
  }
}

TEST_CASE("the best of the distinct orders is the best that the exact model finds") {
  std::mt19937_64 generator(13);
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    Workload workload;
    workload.layers = {medium_layer(generator)};
    const RelaxedProblem problem(architecture, workload);
    const auto variables = factor_variables(problem);
    Mapping mapping = random_mapping(architecture, workload.layers[0], generator);
    const SizedHardware hardware = random_hardware(architecture, generator);
    const auto costs = outputs_of(layer_cost_program(problem, variables, 0, kMacPj),
                                  inputs_of(variables, mapping, hardware));
    double best_pj = std::numeric_limits<double>::infinity();
    double best_exact_pj = best_pj;
    for (std::size_t order = 0; order < problem.orders[0].size(); ++order) {
      best_pj = std::min(best_pj, costs[2 * order]);
      for (int l = 0; l < architecture.num_levels(); ++l)
        mapping.levels[l].order = problem.orders[0][order][l];
      best_exact_pj = std::min(
          best_exact_pj, exact_cost(architecture, hardware, workload.layers[0], mapping).energy_pj);
    }
    CHECK(best_pj == doctest::Approx(best_exact_pj).epsilon(1e-9));
  }
}

TEST_CASE("a factor just above 1 changes no cost noticeably, whatever the loop order") {
  std::mt19937_64 generator(15);
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const Case tested(architecture, random_workload(40, generator), generator);
    for (int i = 0; i < tested.problem.num_layers(); ++i) {
      const SizedHardware hardware = random_hardware(architecture, generator);
      const auto program = layer_cost_program(tested.problem, tested.variables, i, kMacPj);
      auto inputs = inputs_of(tested.variables, tested.mappings[i], hardware);
      const auto before = outputs_of(program, inputs);
      for (std::size_t v = 0; v < tested.variables.size(); ++v)
        inputs[v] = std::max(inputs[v], 1e-9);
      const auto after = outputs_of(program, inputs);
      CHECK(after[0] == doctest::Approx(before[0]).epsilon(1e-6));
      CHECK(after[1] == doctest::Approx(before[1]).epsilon(1e-6));
    }
  }
}

TEST_CASE("demands are the exact model's at integer points, limit by limit") {
  std::mt19937_64 generator(21);
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const Case tested(architecture, random_workload(40, generator), generator);
    for (int i = 0; i < tested.problem.num_layers(); ++i) {
      Traffic traffic;
      count_traffic(architecture, tested.problem.workload.layers[i], tested.mappings[i], traffic);
      const SizeDemand demand = size_demand(architecture, tested.mappings[i], traffic);
      const auto relaxed = outputs_of(layer_demand_program(tested.problem, tested.variables, i),
                                      log_factors_of(tested.variables, tested.mappings[i]));
      const auto limits = size_limits(architecture, demand);
      REQUIRE(relaxed.size() == limits.size());
      for (std::size_t k = 0; k < limits.size(); ++k)
        CHECK(relaxed[k] == doctest::Approx(static_cast<double>(limits[k].demand)).epsilon(1e-9));
    }
  }
}

TEST_CASE("the random mappings slide windows above a level, and credit overlap in part") {
  std::mt19937_64 generator(2);
  int num_credited = 0;
  for (int repeat = 0; repeat < 400; ++repeat) {
    const Workload workload = random_workload(1, generator);
    const Architecture architecture = three_level();
    const auto mappings = random_mappings(architecture, workload, generator);
    Traffic traffic;
    count_traffic(architecture, workload.layers[0], mappings[0], traffic);
    const OperandTraffic& input = traffic.levels[0][index(Operand::Input)];
    std::int64_t without_overlap = input.tile;
    bool has_loops = false;
    for (const ActiveLoop& loop : traffic.temporal) {
      if (loop.level == 0) continue;
      has_loops = true;
      if (workload.layers[0].relevant(Operand::Input).has(loop.dim)) without_overlap *= loop.factor;
    }
    if (!has_loops) continue;
    num_credited += input.fills < without_overlap ? 1 : 0;
  }
  CHECK(num_credited >= 10);
}

}  // namespace codescent::testing
