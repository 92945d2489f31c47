#include "autodiff_model/tensors/objective.hpp"

#include <cmath>

#include "autodiff_model/tensors/axes.hpp"
#include "autodiff_model/tensors/gradient_check.hpp"
#include "tests/support/doctest_torch.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/tensors.hpp"

namespace codescent::testing {
namespace {

at::Tensor numbers(const std::vector<double>& values) {
  return torch::tensor(values, real_options());
}

/// Two layers, the second run three times.
ProblemTensors two_layers() {
  Workload workload;
  workload.layers.resize(2);
  workload.layers[1].count = 3;
  return make_problem_tensors(three_level(), workload);
}

/// Start 0: (1 + 3 * 2) pJ, (10 + 3 * 20) cycles, 5 mm²; start 1: ten times as much, 4 mm².
NetworkCost example_cost() {
  const LayerCosts layers = {
      numbers({1, 2, 10, 20}).view({2, 2}), numbers({10, 20, 100, 200}).view({2, 2}), {}};
  return network_cost(two_layers(), layers, numbers({5, 4}));
}

}  // namespace

TEST_CASE("a network's cost is the sum over its layers, each times its count") {
  const NetworkCost cost = example_cost();
  CHECK(tensor_mismatch(cost.energy_uj, numbers({7e-6, 7e-5}), 1e-12) == "");
  CHECK(tensor_mismatch(cost.cycles, numbers({70, 700}), 1e-12) == "");
  CHECK(tensor_mismatch(cost.area_mm2, numbers({5, 4}), 1e-12) == "");
}

TEST_CASE("objectives are the logarithms of the products that they name") {
  const NetworkCost cost = example_cost();
  const auto value = [&](Objective objective) { return log_objective(objective, cost).exp(); };
  CHECK(tensor_mismatch(value(Objective::Edp), numbers({49e-5, 49e-3}), 1e-12) == "");
  CHECK(tensor_mismatch(value(Objective::Energy), numbers({7e-6, 7e-5}), 1e-12) == "");
  CHECK(tensor_mismatch(value(Objective::Latency), numbers({70, 700}), 1e-12) == "");
  CHECK(tensor_mismatch(value(Objective::EdpArea), numbers({245e-5, 196e-3}), 1e-12) == "");
  CHECK(tensor_mismatch(value(Objective::EnergyArea), numbers({35e-6, 28e-5}), 1e-12) == "");
  CHECK(tensor_mismatch(value(Objective::LatencyArea), numbers({350, 2800}), 1e-12) == "");
}

TEST_CASE("an objective's name is read back as that objective") {
  CHECK(objective_names() == std::vector<std::string>{"edp", "energy", "latency", "edp_area",
                                                      "energy_area", "latency_area"});
  for (const std::string& text : objective_names()) {
    const auto objective = objective_from_name(text);
    REQUIRE(objective.has_value());
    CHECK(name(*objective) == text);
  }
  CHECK(!objective_from_name("EDP").has_value());
}

TEST_CASE("a loop order is chosen by what the objective weighs") {
  CHECK(order_preference(Objective::EdpArea).energy == 1);
  CHECK(order_preference(Objective::EdpArea).latency == 1);
  CHECK(order_preference(Objective::Energy).latency == 0);
  CHECK(order_preference(Objective::LatencyArea).energy == 0);
}

TEST_CASE("limits that are met cost nothing, broken ones their squared logarithm") {
  const NetworkCost cost = example_cost();
  CHECK(tensor_mismatch(limit_excess({}, cost), numbers({0, 0}), 0) == "");
  // Start 0 has 5 mm² for 4; start 1 has 700 cycles for 350.
  const auto excess = limit_excess({4.0, 350.0}, cost);
  const auto expected = numbers({std::pow(std::log(1.25), 2), std::pow(std::log(2), 2)});
  CHECK(tensor_mismatch(excess, expected, 1e-12) == "");
}

TEST_CASE("gradients of objectives and limits are those of central differences") {
  const ProblemTensors problem = two_layers();
  for (const std::string& text : objective_names()) {
    CAPTURE(text);
    const auto total = [&](const std::vector<at::Tensor>& x) {
      const NetworkCost cost = network_cost(problem, {x[0], x[1], {}}, x[2]);
      return log_objective(*objective_from_name(text), cost) + limit_excess({4.5, 350.0}, cost);
    };
    const auto report =
        check_gradient(total, {numbers({1, 2, 10, 20}).view({2, 2}),
                               numbers({10, 20, 100, 200}).view({2, 2}), numbers({5, 4})});
    CHECK(report.where == "");
    CHECK(report.num_skipped == 0);
  }
}

}  // namespace codescent::testing
