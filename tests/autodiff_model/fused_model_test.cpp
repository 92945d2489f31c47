#include "autodiff_model/fused/fused_model.hpp"

#include <cmath>
#include <random>
#include <torch/csrc/autograd/autograd.h>
#include <torch/types.h>

#include "autodiff_model/axes.hpp"
#include "autodiff_model/composed_cost.hpp"
#include "autodiff_model/gradient_check.hpp"
#include "autodiff_model/hardware_coefficients.hpp"
#include "autodiff_model/required_hardware.hpp"
#include "tests/support/doctest_torch.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/tensors.hpp"

using namespace codescent;
using namespace codescent::testing;

namespace {

constexpr int kStarts = 11;  // one full pack of lanes and a part of another

/// A random problem with variables strictly inside their ranges.
struct Case {
  ProblemTensors problem;
  std::vector<FactorVariable> variables;
  at::Tensor log_factors;  // [starts, layers, variables]
  at::Tensor log_sizes;    // [starts, parameters]

  Case(const Architecture& architecture, std::uint64_t seed) {
    std::mt19937_64 generator(seed);
    problem = make_problem_tensors(architecture, random_workload(4, generator));
    variables = factor_variables(problem);
    const auto count = static_cast<std::int64_t>(variables.size());
    log_factors = torch::zeros({kStarts, problem.num_layers(), count}, real_options());
    auto cell = log_factors.accessor<double, 3>();
    const auto log_bounds = problem.log_bounds.accessor<double, 2>();
    for (int start = 0; start < kStarts; ++start)
      for (std::int64_t layer = 0; layer < problem.num_layers(); ++layer)
        for (std::int64_t v = 0; v < count; ++v)
          cell[start][layer][v] = log_bounds[layer][index(variables[v].dim)] *
                                  draw_real(0.01, 0.9, generator) / static_cast<double>(count);
    log_sizes = random_log_sizes(architecture, kStarts, generator);
  }
};

/// 1 for the variables of dims that the layer has; the others are constants to the fused model.
/// [layers, variables]
at::Tensor used_variables(const Case& tested) {
  const auto used = (tested.problem.log_bounds > 0).to(torch::kFloat64);
  std::vector<at::Tensor> columns;
  for (const FactorVariable& variable : tested.variables)
    columns.push_back(used.select(1, index(variable.dim)));
  return torch::stack(columns, 1);
}

}  // namespace

TEST_CASE("the fused model equals the composed one, values and gradients, on every hierarchy") {
  const EnergyTable table = hierarchy_energy_table();
  for (const Architecture& architecture : all_hierarchies())
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
      Case tested(architecture, seed);
      const FusedModel fused(tested.problem, tested.variables, 0.5, 2);
      auto factors = tested.log_factors.clone().set_requires_grad(true);
      auto sizes = tested.log_sizes.clone().set_requires_grad(true);
      auto coefficients = hardware_coefficients(architecture, table, sizes);
      coefficients.mac_pj = 0.5;

      const LayerCosts ours = fused.layer_costs(factors, coefficients, {});
      const LogFactors complete_factors = complete(tested.problem, tested.variables, factors);
      const LayerCosts theirs =
          composed_layer_costs(tested.problem, complete_factors, coefficients, {});
      CHECK(tensor_mismatch(ours.energy_pj, theirs.energy_pj, 1e-9) == "");
      CHECK(tensor_mismatch(ours.cycles, theirs.cycles, 1e-9) == "");
      const auto weight = torch::linspace(1, 2, kStarts, real_options()).unsqueeze(-1);
      const auto gradients = [&](const LayerCosts& costs) {
        const auto loss =
            (weight * costs.energy_pj.log() + weight.square() * costs.cycles.log()).sum();
        return torch::autograd::grad({loss}, {factors, sizes}, {}, true);
      };
      const auto our_gradients = gradients(ours);
      auto their_gradients = gradients(theirs);
      their_gradients[0] = their_gradients[0] * used_variables(tested);
      for (int i = 0; i < 2; ++i)
        CHECK(tensor_mismatch(our_gradients[i], their_gradients[i], 1e-8,
                              their_gradients[i].abs() + 1e-3) == "");
    }
}

TEST_CASE("the fused demand equals the composed one, values and gradients") {
  for (const Architecture& architecture : all_hierarchies()) {
    Case tested(architecture, 7);
    const FusedModel fused(tested.problem, tested.variables, 0.5, 2);
    auto factors = tested.log_factors.clone().set_requires_grad(true);
    const auto ours = fused.log_demand(factors);
    const auto theirs =
        log_demand(tested.problem, complete(tested.problem, tested.variables, factors));
    CHECK(tensor_mismatch(ours, theirs, 1e-9, theirs.abs() + 1) == "");
    const auto weight = torch::linspace(1, 2, ours.size(-1), real_options());
    const auto our_gradient = torch::autograd::grad({(ours * weight).sum()}, {factors})[0];
    const auto their_gradient =
        torch::autograd::grad({(theirs * weight).sum()}, {factors})[0] * used_variables(tested);
    CHECK(tensor_mismatch(our_gradient, their_gradient, 1e-9, their_gradient.abs() + 1e-3) == "");
  }
}

TEST_CASE("the fused gradients agree with central differences") {
  Case tested(gemmini_like(), 3);
  const FusedModel fused(tested.problem, tested.variables, 0.5, 1);
  const EnergyTable table = hierarchy_energy_table();
  const auto cost = [&](const std::vector<at::Tensor>& inputs) {
    const auto costs =
        fused.layer_costs(inputs[0], hardware_coefficients(gemmini_like(), table, inputs[1]), {});
    return costs.energy_pj.log() + costs.cycles.log();
  };
  const GradientReport report =
      check_gradient(cost, {tested.log_factors.slice(0, 0, 2), tested.log_sizes.slice(0, 0, 2)});
  CHECK(report.where == "");
  CHECK(report.num_compared > 50);
}

TEST_CASE("the fused model gives the same bits on one and on two threads") {
  Case tested(five_level(), 5);
  const EnergyTable table = hierarchy_energy_table();
  const auto run = [&](int threads) {
    const FusedModel fused(tested.problem, tested.variables, 0.5, threads);
    auto factors = tested.log_factors.clone().set_requires_grad(true);
    const auto costs = fused.layer_costs(
        factors, hardware_coefficients(five_level(), table, tested.log_sizes), {});
    const auto gradient =
        torch::autograd::grad({costs.energy_pj.sum() + costs.cycles.sum()}, {factors})[0];
    return std::make_pair(costs.energy_pj.detach(), gradient);
  };
  const auto one = run(1);
  const auto two = run(2);
  CHECK(torch::equal(one.first, two.first));
  CHECK(torch::equal(one.second, two.second));
}

TEST_CASE("a lane program computes exp as libm does, and its derivatives") {
  ExpressionGraph graph;
  const Real x(graph, graph.input(0));
  const Real y(graph, graph.input(1));
  const Real result = exp(x) / y + minimum(x, y) * maximum(x, y) - (3.0 - x);
  const LaneProgram program(graph, {result.node(), exp(x).node()});
  std::vector<Pack> values(program.num_nodes(), Pack{}), adjoints(program.num_nodes(), Pack{});
  program.set_constants(values.data());
  for (int lane = 0; lane < kLanes; ++lane) {
    values[program.input(0)].lanes[lane] = -690 + 197.3 * lane;
    values[program.input(1)].lanes[lane] = 0.5 + lane;
    adjoints[program.output(0)].lanes[lane] = 1;
  }
  program.run(values.data());
  program.run_backward(values.data(), adjoints.data());
  for (int lane = 0; lane < kLanes; ++lane) {
    const double a = -690 + 197.3 * lane;
    const double b = 0.5 + lane;
    CHECK(values[program.output(1)].lanes[lane] == doctest::Approx(std::exp(a)).epsilon(1e-14));
    CHECK(values[program.output(0)].lanes[lane] ==
          doctest::Approx(std::exp(a) / b + a * b - 3 + a).epsilon(1e-13));
    CHECK(adjoints[program.input(0)].lanes[lane] ==
          doctest::Approx(std::exp(a) / b + b + 1).epsilon(1e-13));
    CHECK(adjoints[program.input(1)].lanes[lane] ==
          doctest::Approx(-std::exp(a) / (b * b) + a).epsilon(1e-13));
  }
}
