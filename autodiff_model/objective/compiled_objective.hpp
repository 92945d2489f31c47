#pragma once

#include <memory>
#include <vector>

#include "autodiff_model/objective/pack_objective.hpp"

namespace codescent {

/// ln of the objective of a batch, with and without the penalties for limits, and the gradient of
/// the first.
struct ObjectiveValues {
  std::vector<double> penalised;        // [starts]
  std::vector<double> plain;            // [starts]
  std::vector<double> factor_gradient;  // [starts, layers, variables]
  std::vector<double> slack_gradient;   // [starts, parameters]
};

/// The hot path of a search: the relaxed objective and its gradient by compiled programs on OpenMP
/// threads, several starts side by side. The results do not depend on the number of threads. Not
/// shared between threads.
class CompiledObjective {
 public:
  /// The model is not needed afterwards.
  CompiledObjective(const RelaxedModel& model, int threads);

  int num_layers() const { return network_->num_layers(); }
  int num_variables() const { return network_->num_variables; }
  int num_parameters() const { return network_->num_parameters(); }

  /// Writes objectives and gradients of all starts; NaN for one that has left the finite numbers.
  void evaluate(const BatchView& batch) const;
  ObjectiveValues operator()(const RelaxedBatch& batch) const;

 private:
  std::unique_ptr<FusedNetwork> network_;
  std::vector<std::unique_ptr<PackObjective>> workers_;  // [threads]
};

}  // namespace codescent
