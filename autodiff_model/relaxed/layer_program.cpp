#include "autodiff_model/relaxed/layer_program.hpp"

namespace codescent {

ExpressionProgram layer_cost_program(const RelaxedProblem& problem,
                                     const std::vector<FactorVariable>& variables, int layer,
                                     double mac_pj, const LatencyModel* latency, Points points,
                                     const RelaxedCost& model) {
  ExpressionProgram program;
  RelaxedNest nest(program.graph, problem, variables, layer);
  const ProgramInputs inputs{static_cast<int>(variables.size())};
  for (const NestOrder& order : problem.orders[layer]) {
    NestCost cost = model.cost(nest, problem.architecture, &order, inputs, mac_pj);
    if (latency != nullptr)
      cost.cycles =
          latency->cycles(nest.layer(), nest.outer_nest(order.back(), cost.cycles), points);
    program.outputs.push_back(cost.energy_pj.node());
    program.outputs.push_back(cost.cycles.node());
  }
  return program;
}

ExpressionProgram layer_least_cost_program(const RelaxedProblem& problem,
                                           const std::vector<FactorVariable>& variables, int layer,
                                           double mac_pj, const RelaxedCost& model) {
  ExpressionProgram program;
  RelaxedNest nest(program.graph, problem, variables, layer);
  const NestCost least =
      model.cost(nest, problem.architecture, nullptr, {static_cast<int>(variables.size())}, mac_pj);
  program.outputs = {least.energy_pj.node(), least.cycles.node()};
  return program;
}

ExpressionProgram layer_demand_program(const RelaxedProblem& problem,
                                       const std::vector<FactorVariable>& variables, int layer) {
  ExpressionProgram program;
  RelaxedNest nest(program.graph, problem, variables, layer);
  for (int l = 0; l < problem.num_levels(); ++l) {
    const MemoryLevel& level = problem.architecture.levels[l];
    if (level.is_capacity_limited()) {
      Real words = nest.zero();
      for (const Operand operand : kAllOperands)
        if (level.can_hold(operand)) words = words + nest.tile_words(operand, l);
      program.outputs.push_back(words.node());
    }
    for (const SpatialAxis& axis : level.spatial)
      program.outputs.push_back(nest.fan_out(l, axis).node());
  }
  return program;
}

}  // namespace codescent
