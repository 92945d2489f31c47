#include "autodiff_model/relaxed_objective.hpp"

#include <torch/types.h>

#include "autodiff_model/area.hpp"
#include "autodiff_model/composed_cost.hpp"
#include "autodiff_model/hardware_coefficients.hpp"
#include "autodiff_model/required_hardware.hpp"

namespace codescent {

RelaxedObjective composed_objective(const ProblemTensors& problem,
                                    const std::vector<FactorVariable>& variables,
                                    const EnergyTable& table, const RelaxedGoal& goal,
                                    const at::Tensor& log_factors, const at::Tensor& log_slack) {
  const Architecture& architecture = problem.architecture;
  const LogFactors factors = complete(problem, variables, log_factors);
  const SizedStarts sized = size_starts(architecture, log_demand(problem, factors), log_slack);
  const LayerCosts layers = composed_layer_costs(
      problem, factors, hardware_coefficients(architecture, table, sized.log_sizes),
      order_preference(goal.objective));
  const NetworkCost network =
      network_cost(problem, layers, area_mm2(architecture, table, sized.log_sizes));
  const auto plain = log_objective(goal.objective, network);
  const auto excess = sized.excess + limit_excess(goal.limits, network);
  return {plain + kPenaltyWeight * excess, plain};
}

}  // namespace codescent
