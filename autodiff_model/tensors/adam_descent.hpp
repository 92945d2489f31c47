#pragma once

#include <memory>
#include <torch/optim/adam.h>
#include <vector>

#include "autodiff_model/tensors/objective.hpp"

namespace codescent {

/// A descent by LibTorch's Adam. A start that has left the finite numbers stands still.
class AdamDescent : public Descent {
 public:
  explicit AdamDescent(const DescentPlan& plan);
  std::vector<double> step() override;
  RelaxedBatch designs() const override;

 private:
  RelaxedObjective evaluate();
  void clear_broken_gradients();
  void project();

  std::vector<std::unique_ptr<TensorObjective>> objectives_;  // turn by turn
  Projection projection_;
  int steps_;
  double learning_rate_;
  std::vector<Parameter> ranges_;
  at::Tensor log_factors_;  // [starts, layers, variables]
  at::Tensor log_slack_;    // [starts, parameters]
  std::unique_ptr<torch::optim::Adam> adam_;
  int steps_done_ = 0;
};

}  // namespace codescent
