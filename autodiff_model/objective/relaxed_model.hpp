#pragma once

#include <vector>

#include "autodiff_model/relaxed/relaxed_cost.hpp"
#include "core/energy_table.hpp"
#include "core/objective.hpp"

namespace codescent {

/// What a unit of squared excess over limits weighs beside the log objective.
constexpr double kPenaltyWeight = 10;

/// A demand this close to its limit, in ln, meets it.
constexpr double kLimitTolerance = 1e-9;

/// What designs are judged by.
struct RelaxedGoal {
  Objective objective = kEdp;
  NetworkLimits limits;
};

/// Everything that a relaxed objective is made of; refers to what it does not own.
struct RelaxedModel {
  const RelaxedProblem& problem;
  const std::vector<FactorVariable>& variables;
  const EnergyTable& table;
  RelaxedGoal goal;
  const LatencyModel* latency = nullptr;  // where the cycles come from; null: from the cost model
  const RelaxedCost* cost = &relaxed_timeloop_cost();
};

/// Relaxed designs, start after start.
struct RelaxedBatch {
  std::int64_t starts = 0;
  std::vector<double> log_factors;  // [starts, layers, variables]
  std::vector<double> log_slack;    // [starts, parameters]  ln of least sizes
};

}  // namespace codescent
