#include "autodiff_model/tensors/tensor_model.hpp"

#include <cmath>
#include <torch/csrc/autograd/autograd.h>
#include <torch/types.h>

#include "autodiff_model/tensors/axes.hpp"
#include "autodiff_model/tensors/gradient_check.hpp"
#include "core/exact_model/energy.hpp"
#include "core/exact_model/latency.hpp"
#include "tests/support/doctest_torch.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/relaxed_cases.hpp"
#include "tests/support/tensors.hpp"
#include "tests/support/toy_latency.hpp"

namespace codescent::testing {
namespace {

constexpr int kStarts = 5;

struct Case {
  RelaxedProblem problem;
  std::vector<FactorVariable> variables;
  EnergyTable table = hierarchy_energy_table();
  BatchTensors at;

  Case(const Architecture& architecture, std::uint64_t seed)
      : Case(architecture, std::mt19937_64(seed)) {}
  Case(const Architecture& architecture, std::mt19937_64 generator)
      : problem(architecture, random_workload(4, generator)),
        variables(factor_variables(problem)),
        at(tensors_of(interior_batch(problem, variables, kStarts, generator),
                      problem.num_layers())) {}

  RelaxedModel model(const RelaxedGoal& goal = {}, const LatencyModel* latency = nullptr) const {
    return {problem, variables, table, goal, latency};
  }
};

/// Values, and the gradients of a weighted sum of them: penalised, plain, factors, slack.
std::vector<at::Tensor> results_of(const Case& tested, const RelaxedGoal& goal, Backend backend,
                                   const LatencyModel* latency = nullptr) {
  const auto factors = tested.at.log_factors.clone().set_requires_grad(true);
  const auto slack = tested.at.log_slack.clone().set_requires_grad(true);
  const auto objective = make_objective(tested.model(goal, latency), backend);
  const RelaxedObjective value = (*objective)(factors, slack);
  const auto weight = torch::linspace(1, 2, kStarts, real_options());
  const auto gradients =
      torch::autograd::grad({(weight * value.penalised).sum()}, {factors, slack}, {}, true, false,
                            /*allow_unused=*/true);
  const auto or_zero = [](const at::Tensor& gradient, const at::Tensor& like) {
    return gradient.defined() ? gradient : torch::zeros_like(like);
  };
  return {value.penalised.detach(), value.plain.detach(), or_zero(gradients[0], factors),
          or_zero(gradients[1], slack)};
}

std::string mismatch(const Case& tested, const RelaxedGoal& goal,
                     const LatencyModel* latency = nullptr) {
  const auto compiled = results_of(tested, goal, Backend::Compiled, latency);
  const auto tensor = results_of(tested, goal, Backend::Tensor, latency);
  const double tolerances[] = {1e-11, 1e-11, 1e-8, 1e-8};
  std::string text;
  for (std::size_t i = 0; i < compiled.size(); ++i)
    text += tensor_mismatch(compiled[i], tensor[i], tolerances[i], tensor[i].abs() + 1e-3);
  return text;
}

at::Tensor log_sizes_of(const Hardware& hardware) {
  std::vector<double> logs;
  for (const std::int64_t value : hardware.values)
    logs.push_back(std::log(static_cast<double>(value)));
  return torch::tensor(logs, torch::kFloat64).unsqueeze(0);
}

}  // namespace

TEST_CASE("both backends give the same objectives and gradients, away from kinks") {
  for (const Architecture& architecture : all_hierarchies())
    for (const std::string& objective : objective_names()) {
      CAPTURE(architecture.name);
      CAPTURE(objective);
      CHECK(mismatch(Case(architecture, 1), {*objective_from_name(objective), {}}) == "");
    }
}

TEST_CASE("both backends give the same objectives and gradients under a latency model") {
  const ToyLatency toy;
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    CHECK(mismatch(Case(architecture, 2), {kEdp, {{}, 1e3}}, &toy) == "");
  }
}

TEST_CASE("both backends give the same penalties, values and gradients") {
  for (Architecture architecture : all_hierarchies()) {
    for (Parameter& parameter : architecture.parameters) parameter.maximum = parameter.minimum + 1;
    architecture.parameters.back().maximum = architecture.parameters.back().minimum;
    const Case tested(architecture, 3);
    for (const NetworkLimits& limits : {NetworkLimits{}, NetworkLimits{1e-3, {}},
                                        NetworkLimits{{}, 10.0}, NetworkLimits{1e-3, 10.0}}) {
      CAPTURE(architecture.name);
      CHECK(mismatch(tested, {kEdp, limits}) == "");
      const auto values = results_of(tested, {kEdp, limits}, Backend::Compiled);
      CHECK((values[0] > values[1]).any().item<bool>());  // penalties are in force
    }
  }
}

TEST_CASE("both backends give the same values where factors are 1") {
  // Where descents stand after a projection: many log factors are exactly 0, gates just shut. The
  // gradients may be those of either side there.
  for (const Architecture& architecture : all_hierarchies())
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      CAPTURE(architecture.name);
      Case tested(architecture, seed);
      std::mt19937_64 generator(seed);
      double* value = tested.at.log_factors.data_ptr<double>();
      for (std::int64_t i = 0; i < tested.at.log_factors.numel(); ++i)
        if (draw(2, generator) == 0) value[i] = 0;
      const auto compiled = results_of(tested, {}, Backend::Compiled);
      const auto tensor = results_of(tested, {}, Backend::Tensor);
      CHECK(tensor_mismatch(compiled[0], tensor[0], 1e-11) == "");
      CHECK(tensor_mismatch(compiled[1], tensor[1], 1e-11) == "");
    }
}

TEST_CASE("an architecture of one unlimited level, without sizes, has an objective") {
  Architecture architecture = gemmini_like();
  architecture.parameters.clear();
  architecture.levels = {architecture.levels.back()};
  architecture.mac_units = {1, 1, {}};
  const Case tested(architecture, 2);
  CHECK(mismatch(tested, {}) == "");
  const auto objective = make_objective(tested.model(), Backend::Compiled);
  const auto none =
      (*objective)(tested.at.log_factors.narrow(0, 0, 0), tested.at.log_slack.narrow(0, 0, 0));
  CHECK(none.penalised.numel() == 0);
}

TEST_CASE("the compiled gradients agree with central differences") {
  // So do those of the tensors, which are the same.
  const ToyLatency toy;
  for (const Architecture& architecture : all_hierarchies())
    for (const LatencyModel* latency :
         {static_cast<const LatencyModel*>(nullptr), static_cast<const LatencyModel*>(&toy)}) {
      CAPTURE(architecture.name);
      const Case tested(architecture, 3);
      const auto objective =
          make_objective(tested.model({kEdpArea, {}}, latency), Backend::Compiled);
      const auto penalised = [&](const std::vector<at::Tensor>& x) {
        return (*objective)(x[0], x[1]).penalised;
      };
      const GradientReport report = check_gradient(
          penalised, {tested.at.log_factors.slice(0, 0, 2), tested.at.log_slack.slice(0, 0, 2)});
      CHECK(report.where == "");
      CHECK(report.num_compared > 50);
    }
}

TEST_CASE("gradients of demands, sizes and coefficients are those of central differences") {
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const Case tested(architecture, 23);
    const TensorModel model(tested.model());
    const auto two = tested.at.log_factors.slice(0, 0, 2);
    CHECK(check_gradient([&](const std::vector<at::Tensor>& x) { return model.log_demand(x[0]); },
                         {two})
              .where == "");
    // Off the points where a demand is exactly what a fixed limit allows.
    const auto demand = model.log_demand(two) + 0.013;
    const auto sizes = [&](const std::vector<at::Tensor>& x) {
      const SizedStarts sized = model.size_starts(x[0], x[1]);
      return torch::cat({sized.log_sizes, sized.excess.unsqueeze(-1)}, 1);
    };
    CHECK(check_gradient(sizes, {demand, tested.at.log_slack.slice(0, 0, 2)}).where == "");
    CHECK(check_gradient([&](const std::vector<at::Tensor>& x) { return model.coefficients(x[0]); },
                         {tested.at.log_slack})
              .where == "");
  }
}

TEST_CASE("costs of layers are the exact model's at integer points, at the best order") {
  std::mt19937_64 generator(31);
  const EnergyTable table = hierarchy_energy_table();
  for (Architecture architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    for (MemoryLevel& level : architecture.levels) level.block_words = Monomial{};
    const Hardware hardware = architecture.default_hardware();
    const SizedHardware sized = size_hardware(architecture, hardware, table);
    const Workload workload = random_workload(8, generator);
    auto mappings = random_mappings(architecture, workload, generator);
    const RelaxedProblem problem(architecture, workload);
    const auto variables = factor_variables(problem);
    const TensorModel model({problem, variables, table, {kEnergy, {}}});
    std::vector<double> log_factors;
    for (const Mapping& mapping : mappings)
      for (const double log_factor : log_factors_of(variables, mapping))
        log_factors.push_back(log_factor);
    const auto point =
        torch::tensor(log_factors, torch::kFloat64).view({1, problem.num_layers(), -1});
    const LayerCosts costs = model.layer_costs(point, model.coefficients(log_sizes_of(hardware)));
    for (int i = 0; i < problem.num_layers(); ++i) {
      double best_pj = std::numeric_limits<double>::infinity();
      const auto chosen = costs.order[0][i].item<std::int64_t>();
      for (std::size_t order = 0; order < problem.orders[i].size(); ++order) {
        for (int l = 0; l < architecture.num_levels(); ++l)
          mappings[i].levels[l].order = problem.orders[i][order][l];
        Traffic traffic;
        count_traffic(architecture, workload.layers[i], mappings[i], traffic);
        const double exact_pj = energy_pj(sized, traffic);
        best_pj = std::min(best_pj, exact_pj);
        if (static_cast<std::int64_t>(order) != chosen) continue;
        CHECK(costs.energy_pj[0][i].item<double>() == doctest::Approx(exact_pj).epsilon(1e-9));
        const auto cycles = static_cast<double>(latency(sized, traffic).cycles);
        CHECK(costs.cycles[0][i].item<double>() <= cycles * (1 + 1e-9));
        CHECK(costs.cycles[0][i].item<double>() > cycles * (1 - 1e-9) - 1);
      }
      CHECK(costs.energy_pj[0][i].item<double>() == doctest::Approx(best_pj).epsilon(1e-9));
    }
  }
}

TEST_CASE("layers of one shape are run together, and cost what they cost alone") {
  Workload workload;
  for (const std::int64_t channels : {16, 32, 64}) {
    Layer& layer = workload.layers.emplace_back();
    layer.name = std::to_string(channels);
    layer.bounds = {3, 3, 28, 28, channels, 2 * channels, 1, 1};
  }
  const EnergyTable table = hierarchy_energy_table();
  const RelaxedProblem all(gemmini_like(), workload);
  const auto variables = factor_variables(all);
  std::mt19937_64 generator(8);
  const auto at = tensors_of(interior_batch(all, variables, 2, generator), 3);
  const TensorModel together({all, variables, table, {}});
  const auto coefficients = together.coefficients(at.log_slack);
  const LayerCosts costs = together.layer_costs(at.log_factors, coefficients);
  for (int i = 0; i < 3; ++i) {
    Workload one;
    one.layers = {workload.layers[i]};
    const RelaxedProblem alone(gemmini_like(), one);
    const TensorModel model({alone, variables, table, {}});
    const LayerCosts own = model.layer_costs(at.log_factors.narrow(1, i, 1), coefficients);
    CHECK(tensor_mismatch(costs.energy_pj.narrow(1, i, 1), own.energy_pj, 1e-14) == "");
    CHECK(tensor_mismatch(costs.cycles.narrow(1, i, 1), own.cycles, 1e-14) == "");
  }
}

TEST_CASE("layers that tie share the gradient of a size") {
  Architecture architecture;
  architecture.name = "one axis";
  architecture.parameters = {{"side", "", 2, 8, 4}};
  MemoryLevel memory;
  memory.holds = {Operand::Weight, Operand::Input, Operand::Output};
  memory.spatial = {{{Dim::K}, {4, 1, {1}}}};
  for (const Dim dim : kAllDims) memory.temporal.insert(dim);
  memory.component = "dram";
  architecture.levels = {memory};
  architecture.mac_component = "mac";
  Workload workload;
  workload.layers.resize(3);
  const RelaxedProblem problem(architecture, workload);
  const auto variables = factor_variables(problem);
  const EnergyTable table = hierarchy_energy_table();
  const TensorModel model({problem, variables, table, {}});
  const auto demand = torch::tensor({20.0, 12.0, 20.0}, torch::kFloat64)
                          .log()
                          .view({1, 3, 1})
                          .set_requires_grad(true);
  model.size_starts(demand, torch::zeros({1, 1}, real_options())).log_sizes.sum().backward();
  const auto expected = torch::tensor({0.5, 0.0, 0.5}, real_options());
  CHECK(tensor_mismatch(demand.grad().flatten(), expected, 1e-12) == "");
}

TEST_CASE("the tensor whose shape is wrong is named") {
  const Case tested(three_level(), 5);
  for (const Backend backend : {Backend::Compiled, Backend::Tensor}) {
    const auto objective = make_objective(tested.model(), backend);
    CHECK_THROWS_WITH_AS((*objective)(tested.at.log_factors[0], tested.at.log_slack),
                         doctest::Contains("log_factors: expected [-1, 4, "), c10::Error);
  }
}

}  // namespace codescent::testing
