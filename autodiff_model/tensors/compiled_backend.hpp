#pragma once

#include "autodiff_model/objective/compiled_objective.hpp"
#include "autodiff_model/tensors/objective.hpp"

namespace codescent {

/// `CompiledObjective` as one autograd function. Only `penalised` has a gradient, of first order.
class CompiledBackend : public TensorObjective {
 public:
  CompiledBackend(const RelaxedModel& model, int threads) : objective_(model, threads) {}
  RelaxedObjective operator()(const at::Tensor& log_factors, const at::Tensor& log_slack) override;

 private:
  CompiledObjective objective_;
};

}  // namespace codescent
