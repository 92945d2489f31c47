#include "autodiff_model/tensors/compiled_backend.hpp"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/types.h>

#include "autodiff_model/tensors/axes.hpp"

namespace codescent {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Computes value and gradient together: they share all that is expensive.
class PenalisedObjective : public torch::autograd::Function<PenalisedObjective> {
 public:
  static variable_list forward(AutogradContext* context, const at::Tensor& log_factors,
                               const at::Tensor& log_slack, const CompiledObjective* objective) {
    const at::Tensor factors = log_factors.contiguous();
    const at::Tensor slack = log_slack.contiguous();
    auto penalised = torch::empty({factors.size(0)}, real_options());
    auto plain = torch::empty_like(penalised);
    auto factor_gradient = torch::zeros_like(factors);
    auto slack_gradient = torch::zeros_like(slack);
    objective->evaluate({factors.size(0), factors.data_ptr<double>(), slack.data_ptr<double>(),
                         penalised.data_ptr<double>(), plain.data_ptr<double>(),
                         factor_gradient.data_ptr<double>(), slack_gradient.data_ptr<double>()});
    context->save_for_backward({factor_gradient, slack_gradient});
    context->mark_non_differentiable({plain});
    return {penalised, plain};
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto saved = context->get_saved_variables();
    const auto& incoming = gradients[0];  // [starts]
    return {incoming.view({-1, 1, 1}) * saved[0], incoming.unsqueeze(-1) * saved[1], at::Tensor()};
  }
};

}  // namespace

RelaxedObjective CompiledBackend::operator()(const at::Tensor& log_factors,
                                             const at::Tensor& log_slack) {
  expect_shape(log_factors, {-1, objective_.num_layers(), objective_.num_variables()},
               "log_factors");
  expect_shape(log_slack, {log_factors.size(0), objective_.num_parameters()}, "log_slack");
  const auto results = PenalisedObjective::apply(log_factors, log_slack, &objective_);
  return {results[0], results[1]};
}

}  // namespace codescent
