#include "tests/support/relaxed_cases.hpp"

#include <cmath>

#include "autodiff_model/graph/lane_program.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {

std::vector<double> outputs_of(const ExpressionProgram& program,
                               const std::vector<double>& inputs) {
  const LaneProgram compiled(program);
  std::vector<Pack> values(compiled.num_nodes(), Pack{});
  compiled.set_constants(values.data());
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (const int node = compiled.input(static_cast<int>(i)); node >= 0)
      for (int lane = 0; lane < kLanes; ++lane) values[node].lanes[lane] = inputs[i];
  compiled.run(values.data());
  std::vector<double> outputs;
  for (int i = 0; i < compiled.num_outputs(); ++i)
    outputs.push_back(values[compiled.output(i)].lanes[0]);
  return outputs;
}

std::vector<double> log_factors_of(const std::vector<FactorVariable>& variables,
                                   const Mapping& mapping) {
  std::vector<double> logs;
  for (const FactorVariable& variable : variables) {
    const LevelMapping& loops = mapping.levels[variable.level];
    const DimArray& factors = variable.is_spatial ? loops.spatial : loops.temporal;
    logs.push_back(std::log(static_cast<double>(factors[index(variable.dim)])));
  }
  return logs;
}

RelaxedProblem with_orders_of(RelaxedProblem problem, const std::vector<Mapping>& mappings) {
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    NestOrder nest;
    for (const LevelMapping& loops : mappings[i].levels) nest.push_back(loops.order);
    problem.orders[i] = {nest};
  }
  return problem;
}

RelaxedBatch interior_batch(const RelaxedProblem& problem,
                            const std::vector<FactorVariable>& variables, int starts,
                            std::mt19937_64& generator) {
  RelaxedBatch batch;
  batch.starts = starts;
  const auto share = 1 / static_cast<double>(variables.size());
  for (int start = 0; start < starts; ++start) {
    for (const Layer& layer : problem.workload.layers)
      for (const FactorVariable& variable : variables)
        batch.log_factors.push_back(std::log(static_cast<double>(layer.bound(variable.dim))) *
                                    draw_real(0.01, 0.9, generator) * share);
    for (const Parameter& parameter : problem.architecture.parameters)
      batch.log_slack.push_back(std::log(static_cast<double>(parameter.minimum)) +
                                draw_real(0, std::log(16.0), generator));
  }
  return batch;
}

}  // namespace codescent::testing
