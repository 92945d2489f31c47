#pragma once

#include <ATen/core/Tensor.h>
#include <memory>

#include "autodiff_model/objective/descent.hpp"

namespace codescent {

/// ln of the objective of a batch of relaxed designs, with and without the penalties for limits.
struct RelaxedObjective {
  at::Tensor penalised;  // [starts]
  at::Tensor plain;      // [starts]
};

/// The relaxed objective as a differentiable function of tensors of float64. Not shared between
/// threads.
class TensorObjective {
 public:
  virtual ~TensorObjective() = default;
  /// `penalised` has a gradient; NaN for a start that has left the finite numbers.
  ///   log_factors  [starts, layers, variables]
  ///   log_slack    [starts, parameters]  ln of a least size that a search may choose; 0 asks
  ///   nothing
  virtual RelaxedObjective operator()(const at::Tensor& log_factors,
                                      const at::Tensor& log_slack) = 0;
};

/// The model is not needed afterwards.
///   threads  of the compiled backend; LibTorch has its own setting
std::unique_ptr<TensorObjective> make_objective(const RelaxedModel& model, Backend backend,
                                                int threads = 1);

}  // namespace codescent
