#pragma once

#include <ATen/core/Tensor.h>

#include "autodiff_model/objective.hpp"
#include "autodiff_model/relaxed_mappings.hpp"
#include "core/energy_table.hpp"

namespace codescent {

/// What a unit of squared excess over limits weighs beside the log objective.
constexpr double kPenaltyWeight = 10;

/// What designs are judged by.
struct RelaxedGoal {
  Objective objective = Objective::Edp;
  NetworkLimits limits;
};

/// ln of the objective of a batch of relaxed designs, with and without the penalties for limits.
struct RelaxedObjective {
  at::Tensor penalised;  // [starts]
  at::Tensor plain;      // [starts]
};

/// The whole relaxed model from plain tensor operations: demands, sizes, coefficients, each layer's
/// cost at its best loop order, objective and penalties. FusedObjective computes the same faster,
/// and takes a LatencyModel too: this twin covers the analytical latency only.
///   log_factors  [starts, layers, variables]
///   log_slack    [starts, parameters]  ln of least sizes, see size_starts
RelaxedObjective composed_objective(const ProblemTensors& problem,
                                    const std::vector<FactorVariable>& variables,
                                    const EnergyTable& table, const RelaxedGoal& goal,
                                    const at::Tensor& log_factors, const at::Tensor& log_slack);

}  // namespace codescent
