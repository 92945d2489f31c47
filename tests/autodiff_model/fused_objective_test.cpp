#include "autodiff_model/tensors/fused_objective.hpp"

#include <cmath>
#include <random>
#include <torch/csrc/autograd/autograd.h>
#include <torch/types.h>

#include "autodiff_model/tensors/axes.hpp"
#include "autodiff_model/graph/lane_program.hpp"
#include "autodiff_model/tensors/gradient_check.hpp"
#include "tests/support/doctest_torch.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/tensors.hpp"
#include "tests/support/toy_latency.hpp"

using namespace codescent;
using namespace codescent::testing;

namespace {

constexpr int kStarts = 11;  // one full pack of lanes and a part of another

/// A random problem with variables strictly inside their ranges.
struct Case {
  ProblemTensors problem;
  std::vector<FactorVariable> variables;
  at::Tensor log_factors;  // [starts, layers, variables]
  at::Tensor log_slack;    // [starts, parameters]

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
    log_slack = random_log_sizes(architecture, kStarts, generator);
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

/// Values, and the gradients of a weighted sum of them: penalised, plain, factors, slack.
template <typename Evaluate>
std::vector<at::Tensor> results_of(const Case& tested, const Evaluate& evaluate) {
  const auto factors = tested.log_factors.clone().set_requires_grad(true);
  const auto slack = tested.log_slack.clone().set_requires_grad(true);
  const RelaxedObjective objective = evaluate(factors, slack);
  const auto weight = torch::linspace(1, 2, kStarts, real_options());
  const auto gradients =
      torch::autograd::grad({(weight * objective.penalised).sum()}, {factors, slack}, {}, true);
  return {objective.penalised.detach(), objective.plain.detach(), gradients[0], gradients[1]};
}

/// The worst difference between the fused and the composed objective; empty if there is none.
std::string mismatch(const Case& tested, const EnergyTable& table, const RelaxedGoal& goal) {
  FusedObjective fused(tested.problem, tested.variables, table, goal, 2);
  const auto ours = results_of(tested, [&](const at::Tensor& factors, const at::Tensor& slack) {
    return fused(factors, slack);
  });
  auto theirs = results_of(tested, [&](const at::Tensor& factors, const at::Tensor& slack) {
    return composed_objective(tested.problem, tested.variables, table, goal, factors, slack);
  });
  theirs[2] = theirs[2] * used_variables(tested);
  const double tolerances[] = {1e-11, 1e-11, 1e-8, 1e-8};
  std::string text;
  for (std::size_t i = 0; i < ours.size(); ++i)
    text += tensor_mismatch(ours[i], theirs[i], tolerances[i], theirs[i].abs() + 1e-3);
  return text;
}

}  // namespace

TEST_CASE("the fused objective equals the composed one, values and gradients, away from kinks") {
  const EnergyTable table = hierarchy_energy_table();
  for (const Architecture& architecture : all_hierarchies())
    for (const std::string& objective : objective_names())
      for (std::uint64_t seed = 1; seed <= 2; ++seed) {
        CAPTURE(architecture.name);
        CAPTURE(objective);
        const Case tested(architecture, seed);
        const RelaxedGoal goal{*objective_from_name(objective), {}};
        CHECK(mismatch(tested, table, goal) == "");
      }
}

TEST_CASE("the fused objective has the composed one's values where factors are 1") {
  // Where descents stand after a projection: many log factors are exactly 0, gates just shut. The
  // gradients may be those of either side there.
  const EnergyTable table = hierarchy_energy_table();
  for (const Architecture& architecture : all_hierarchies())
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
      CAPTURE(architecture.name);
      const Case tested(architecture, seed);
      std::mt19937_64 generator(seed);
      const at::Tensor factors = tested.log_factors.clone();
      double* value = factors.data_ptr<double>();
      for (std::int64_t i = 0; i < factors.numel(); ++i)
        if (draw(2, generator) == 0) value[i] = 0;
      FusedObjective fused(tested.problem, tested.variables, table, {}, 1);
      const RelaxedObjective ours = fused(factors, tested.log_slack);
      const RelaxedObjective theirs = composed_objective(tested.problem, tested.variables, table,
                                                         {}, factors, tested.log_slack);
      CHECK(tensor_mismatch(ours.penalised, theirs.penalised, 1e-11) == "");
      CHECK(tensor_mismatch(ours.plain, theirs.plain, 1e-11) == "");
    }
}

TEST_CASE("an architecture of one unlimited level, without sizes, has an objective") {
  Architecture architecture = gemmini_like();
  architecture.parameters.clear();
  architecture.levels = {architecture.levels.back()};
  architecture.mac_units = {1, 1, {}};
  const EnergyTable table = hierarchy_energy_table();
  std::mt19937_64 generator(2);
  const ProblemTensors problem = make_problem_tensors(architecture, random_workload(2, generator));
  const auto variables = factor_variables(problem);
  const auto factors = torch::zeros(
      {3, problem.num_layers(), static_cast<std::int64_t>(variables.size())}, real_options());
  const auto slack = torch::zeros({3, 0}, real_options());
  FusedObjective fused(problem, variables, table, {}, 1);
  CHECK(tensor_mismatch(fused(factors, slack).penalised,
                        composed_objective(problem, variables, table, {}, factors, slack).penalised,
                        1e-12) == "");
  CHECK(fused(factors.narrow(0, 0, 0), slack.narrow(0, 0, 0)).penalised.numel() == 0);
}

TEST_CASE("the fused penalties equal the composed ones, values and gradients") {
  const EnergyTable table = hierarchy_energy_table();
  for (Architecture architecture : all_hierarchies()) {
    for (Parameter& parameter : architecture.parameters) parameter.maximum = parameter.minimum + 1;
    architecture.parameters.back().maximum = architecture.parameters.back().minimum;
    for (const NetworkLimits& limits : {NetworkLimits{}, NetworkLimits{1e-3, {}},
                                        NetworkLimits{{}, 10.0}, NetworkLimits{1e-3, 10.0}}) {
      CAPTURE(architecture.name);
      const Case tested(architecture, 3);
      const RelaxedGoal goal{Objective::Edp, limits};
      CHECK(mismatch(tested, table, goal) == "");
      FusedObjective fused(tested.problem, tested.variables, table, goal, 1);
      const RelaxedObjective values = fused(tested.log_factors, tested.log_slack);
      CHECK((values.penalised > values.plain).any().item<bool>());  // penalties are in force
    }
  }
}

TEST_CASE("the fused gradients agree with central differences") {
  const EnergyTable table = hierarchy_energy_table();
  for (const Architecture& architecture : all_hierarchies()) {
    const Case tested(architecture, 3);
    FusedObjective fused(tested.problem, tested.variables, table, {Objective::EdpArea, {}}, 1);
    const auto objective = [&](const std::vector<at::Tensor>& x) {
      return fused(x[0], x[1]).penalised;
    };
    const GradientReport report = check_gradient(
        objective, {tested.log_factors.slice(0, 0, 2), tested.log_slack.slice(0, 0, 2)});
    CHECK(report.where == "");
    CHECK(report.num_compared > 50);
  }
}

TEST_CASE("the fused gradients under a latency model agree with central differences") {
  const EnergyTable table = hierarchy_energy_table();
  const ToyLatency toy;
  for (const Architecture& architecture : all_hierarchies())
    for (const Objective objective : {Objective::Latency, Objective::EdpArea}) {
      CAPTURE(architecture.name);
      const Case tested(architecture, 3);
      const RelaxedGoal goal{objective, {{}, 1e3}};
      FusedObjective fused(tested.problem, tested.variables, table, goal, 1, &toy);
      const auto value = [&](const std::vector<at::Tensor>& x) {
        return fused(x[0], x[1]).penalised;
      };
      const GradientReport report = check_gradient(
          value, {tested.log_factors.slice(0, 0, 2), tested.log_slack.slice(0, 0, 2)});
      CHECK(report.where == "");
      CHECK(report.num_compared > 50);
    }
}

TEST_CASE("the fused objective takes its cycles from the latency model, and nothing else") {
  const EnergyTable table = hierarchy_energy_table();
  const Case tested(five_level(), 6);
  const ScaledLatency tripled(3);
  const auto value = [&](Objective objective, const LatencyModel* latency) {
    FusedObjective fused(tested.problem, tested.variables, table, {objective, {}}, 1, latency);
    return fused(tested.log_factors, tested.log_slack).penalised;
  };
  for (const Objective objective : {Objective::Latency, Objective::EdpArea})
    CHECK(tensor_mismatch(value(objective, &tripled), value(objective, nullptr) + std::log(3),
                          1e-12) == "");
  CHECK(torch::equal(value(Objective::Energy, &tripled), value(Objective::Energy, nullptr)));
}

TEST_CASE("a start that is not finite is NaN and leaves the others alone") {
  const EnergyTable table = hierarchy_energy_table();
  const Case tested(five_level(), 4);
  FusedObjective fused(tested.problem, tested.variables, table, {}, 1);
  const auto whole = fused(tested.log_factors, tested.log_slack).penalised;
  for (const bool in_factors : {true, false}) {
    auto factors = tested.log_factors.clone();
    auto slack = tested.log_slack.clone();
    (in_factors ? factors[3][0][0] : slack[3][0]).fill_(std::nan(""));
    const auto broken = fused(factors, slack).penalised;
    for (std::int64_t start = 0; start < kStarts; ++start)
      if (start == 3)
        CHECK(std::isnan(broken[start].item<double>()));
      else
        CHECK(broken[start].item<double>() == whole[start].item<double>());
  }
}

TEST_CASE("the fused objective gives the same bits on one and on two threads") {
  const Case tested(five_level(), 5);
  const EnergyTable table = hierarchy_energy_table();
  const auto run = [&](int threads) {
    FusedObjective fused(tested.problem, tested.variables, table, {}, threads);
    return results_of(tested, [&](const at::Tensor& factors, const at::Tensor& slack) {
      return fused(factors, slack);
    });
  };
  const auto one = run(1);
  const auto two = run(2);
  for (std::size_t i = 0; i < one.size(); ++i) CHECK(torch::equal(one[i], two[i]));
}

TEST_CASE("a lane program computes exp as libm does, and its derivatives") {
  ExpressionGraph graph;
  const Real x(graph, graph.input(0));
  const Real y(graph, graph.input(1));
  const Real result = exp(x) / y + minimum(x, y) * maximum(x, y) - (3.0 - x);
  const LaneProgram program(graph, {result.node(), exp(x).node()});
  std::vector<Pack> values(program.num_nodes(), Pack{});
  Adjoints adjoints(program.num_nodes());
  Pack ones{};
  program.set_constants(values.data());
  for (int lane = 0; lane < kLanes; ++lane) {
    values[program.input(0)].lanes[lane] = -690 + 197.3 * lane;
    values[program.input(1)].lanes[lane] = 0.5 + lane;
    ones.lanes[lane] = 1;
  }
  program.run(values.data());
  adjoints.add(program.output(0), ones);
  program.run_backward(values.data(), adjoints);
  for (int lane = 0; lane < kLanes; ++lane) {
    const double a = -690 + 197.3 * lane;
    const double b = 0.5 + lane;
    const double exp_of_x = values[program.output(1)].lanes[lane];
    const double value = values[program.output(0)].lanes[lane];
    const double along_x = adjoints[program.input(0)].lanes[lane];
    const double along_y = adjoints[program.input(1)].lanes[lane];
    CHECK(exp_of_x == doctest::Approx(std::exp(a)).epsilon(1e-14));
    CHECK(value == doctest::Approx(std::exp(a) / b + a * b - 3 + a).epsilon(1e-13));
    CHECK(along_x == doctest::Approx(std::exp(a) / b + b + 1).epsilon(1e-13));
    CHECK(along_y == doctest::Approx(-std::exp(a) / (b * b) + a).epsilon(1e-13));
  }
}
