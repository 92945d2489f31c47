#pragma once

#include <memory>
#include <vector>

#include "autodiff_model/relaxed_objective.hpp"

namespace codescent {

struct FusedNetwork;
class LatencyModel;
class PackObjective;

/// The hot path of a search: `composed_objective` as one autograd function that runs compiled
/// programs on OpenMP threads, several starts side by side. The results do not depend on the number
/// of threads. Not shared between threads.
class FusedObjective {
 public:
  /// `latency` gives the cycles; null: the analytical model. It is not needed afterwards.
  FusedObjective(const ProblemTensors& problem, const std::vector<FactorVariable>& variables,
                 const EnergyTable& table, const RelaxedGoal& goal, int threads,
                 const LatencyModel* latency = nullptr);
  FusedObjective(FusedObjective&&) noexcept;
  ~FusedObjective();

  /// Only `penalised` has a gradient. NaN for a start that has left the finite numbers.
  ///   log_factors  [starts, layers, variables]
  ///   log_slack    [starts, parameters]
  RelaxedObjective operator()(const at::Tensor& log_factors, const at::Tensor& log_slack);

 private:
  std::unique_ptr<FusedNetwork> network_;
  std::vector<std::unique_ptr<PackObjective>> workers_;  // [threads]
};

}  // namespace codescent
