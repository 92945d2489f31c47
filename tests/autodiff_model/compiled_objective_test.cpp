#include "autodiff_model/objective/compiled_objective.hpp"

#include <cmath>

#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/relaxed_cases.hpp"
#include "tests/support/toy_latency.hpp"

namespace codescent::testing {
namespace {

constexpr int kStarts = 11;  // one full pack of lanes and a part of another

struct Case {
  RelaxedProblem problem;
  std::vector<FactorVariable> variables;
  EnergyTable table = hierarchy_energy_table();
  RelaxedBatch batch;

  Case(const Architecture& architecture, std::mt19937_64& generator)
      : problem(architecture, random_workload(4, generator)),
        variables(factor_variables(problem)),
        batch(interior_batch(problem, variables, kStarts, generator)) {}

  RelaxedModel model(const RelaxedGoal& goal = {}, const LatencyModel* latency = nullptr) const {
    return {problem, variables, table, goal, latency};
  }
};

}  // namespace

TEST_CASE("the compiled objective gives the same bits on one and on two threads") {
  std::mt19937_64 generator(5);
  const Case tested(five_level(), generator);
  const ObjectiveValues one = CompiledObjective(tested.model(), 1)(tested.batch);
  const ObjectiveValues two = CompiledObjective(tested.model(), 2)(tested.batch);
  CHECK(one.penalised == two.penalised);
  CHECK(one.plain == two.plain);
  CHECK(one.factor_gradient == two.factor_gradient);
  CHECK(one.slack_gradient == two.slack_gradient);
}

TEST_CASE("a batch of starts is judged as its starts one by one") {
  std::mt19937_64 generator(6);
  for (const Architecture& architecture : all_hierarchies()) {
    const Case tested(architecture, generator);
    const CompiledObjective objective(tested.model(), 1);
    const ObjectiveValues all = objective(tested.batch);
    const std::size_t num_factors = tested.batch.log_factors.size() / kStarts;
    const std::size_t num_sizes = tested.batch.log_slack.size() / kStarts;
    for (std::size_t start = 0; start < kStarts; ++start) {
      const auto row = [&](const std::vector<double>& rows, std::size_t width) {
        const auto begin = rows.begin() + static_cast<std::ptrdiff_t>(start * width);
        return std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(width));
      };
      const ObjectiveValues one = objective(
          {1, row(tested.batch.log_factors, num_factors), row(tested.batch.log_slack, num_sizes)});
      CHECK(one.penalised[0] == all.penalised[start]);
      CHECK(one.factor_gradient == row(all.factor_gradient, num_factors));
      CHECK(one.slack_gradient == row(all.slack_gradient, num_sizes));
    }
  }
}

TEST_CASE("a start that is not finite is NaN and leaves the others alone") {
  std::mt19937_64 generator(4);
  const Case tested(five_level(), generator);
  const CompiledObjective objective(tested.model(), 1);
  const ObjectiveValues whole = objective(tested.batch);
  for (const bool in_factors : {true, false}) {
    RelaxedBatch broken = tested.batch;
    auto& values = in_factors ? broken.log_factors : broken.log_slack;
    values[3 * values.size() / kStarts] = std::nan("");
    const ObjectiveValues results = objective(broken);
    for (int start = 0; start < kStarts; ++start)
      if (start == 3)
        CHECK(std::isnan(results.penalised[start]));
      else
        CHECK(results.penalised[start] == whole.penalised[start]);
  }
}

TEST_CASE("hundreds of copies of a layer are judged as one that counts as often") {
  // More layers than have their values kept for the way back.
  constexpr std::size_t kCopies = 300;
  std::mt19937_64 generator(8);
  Case counted(three_level(), generator);
  std::vector<Layer>& layers = counted.problem.workload.layers;
  for (Layer& layer : layers) layer.count = 1;
  const std::size_t num_layers = layers.size();
  const std::size_t width = counted.variables.size();
  for (double& log_factor : counted.batch.log_factors) log_factor *= 4;  // demands decide sizes
  for (double& log_slack : counted.batch.log_slack) log_slack = 0;
  // Which of the layers each of the long network's is: each copy in another order.
  const auto copied = [&](std::size_t i) { return (i + i / num_layers) % num_layers; };
  Case many = counted;
  Workload workload = counted.problem.workload;
  workload.layers.clear();
  for (std::size_t i = 0; i < kCopies * num_layers; ++i)
    workload.layers.push_back(layers[copied(i)]);
  many.problem = RelaxedProblem(counted.problem.architecture, workload);
  many.batch.log_factors.clear();
  for (std::size_t start = 0; start < kStarts; ++start)
    for (std::size_t i = 0; i < kCopies * num_layers; ++i)
      for (std::size_t v = 0; v < width; ++v)
        many.batch.log_factors.push_back(
            counted.batch.log_factors[(start * num_layers + copied(i)) * width + v]);
  for (Layer& layer : layers) layer.count = kCopies;

  const ObjectiveValues once = CompiledObjective(counted.model(), 1)(counted.batch);
  const CompiledObjective objective(many.model(), 1);
  objective(many.batch);  // the next pass does not depend on what this one left
  const ObjectiveValues often = objective(many.batch);
  for (std::size_t start = 0; start < kStarts; ++start) {
    CHECK(often.plain[start] == doctest::Approx(once.plain[start]).epsilon(1e-12));
    std::vector<double> gradient(num_layers * width, 0.0);
    for (std::size_t i = 0; i < kCopies * num_layers; ++i)
      for (std::size_t v = 0; v < width; ++v)
        gradient[copied(i) * width + v] +=
            often.factor_gradient[(start * kCopies * num_layers + i) * width + v];
    for (std::size_t i = 0; i < gradient.size(); ++i)
      CHECK(gradient[i] ==
            doctest::Approx(once.factor_gradient[start * num_layers * width + i]).epsilon(1e-9));
  }
}

TEST_CASE("the objective takes its cycles from the latency model, and nothing else") {
  std::mt19937_64 generator(6);
  const Case tested(five_level(), generator);
  const ScaledLatency tripled(3);
  const auto penalised = [&](Objective objective, const LatencyModel* latency) {
    return CompiledObjective(tested.model({objective, {}}, latency), 1)(tested.batch).penalised;
  };
  for (const Objective objective : {kLatency, kEdpArea}) {
    const auto slower = penalised(objective, &tripled);
    const auto analytical = penalised(objective, nullptr);
    for (int start = 0; start < kStarts; ++start)
      CHECK(slower[start] == doctest::Approx(analytical[start] + std::log(3)).epsilon(1e-12));
  }
  CHECK(penalised(kEnergy, &tripled) == penalised(kEnergy, nullptr));
}

TEST_CASE("limits that are broken cost ten times their squared logarithm") {
  std::mt19937_64 generator(7);
  const Case tested(three_level(), generator);
  const auto run = [&](Objective objective, const NetworkLimits& limits) {
    return CompiledObjective(tested.model({objective, limits}), 1)(tested.batch);
  };
  const ObjectiveValues latency = run(kLatency, {});
  const double limit = std::exp(latency.plain[0]) / 2;  // which start 0 overruns by ln 2
  const ObjectiveValues limited = run(kLatency, {{}, limit});
  CHECK(limited.plain == latency.plain);
  CHECK(limited.penalised[0] - latency.penalised[0] ==
        doctest::Approx(10 * std::log(2.0) * std::log(2.0)).epsilon(1e-9));
  const ObjectiveValues loose = run(kLatency, {{}, 1e30});
  CHECK(loose.penalised == latency.penalised);
}

}  // namespace codescent::testing
