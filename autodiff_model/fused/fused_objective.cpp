#include "autodiff_model/fused/fused_objective.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/types.h>

#include "autodiff_model/axes.hpp"
#include "autodiff_model/fused/pack_objective.hpp"

namespace codescent {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using Workers = std::vector<std::unique_ptr<PackObjective>>;

void evaluate(const Workers& workers, const BatchView& batch) {
  const auto num_packs = (batch.starts + kLanes - 1) / kLanes;
  const auto threads = std::min(static_cast<std::int64_t>(workers.size()), num_packs);
  if (threads == 0) return;
  std::atomic<std::int64_t> next{0};
  std::exception_ptr failure;  // none may leave the parallel region
#pragma omp parallel for schedule(static, 1) num_threads(static_cast <int>(threads))
  for (std::int64_t thread = 0; thread < threads; ++thread) {
    try {
      for (std::int64_t pack = next++; pack < num_packs; pack = next++)
        workers[thread]->evaluate(batch, pack * kLanes);
    } catch (const std::exception&) {
#pragma omp critical(codescent_fused_objective)
      failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

/// Computes value and gradient together: they share all that is expensive.
class PenalisedObjective : public torch::autograd::Function<PenalisedObjective> {
 public:
  static variable_list forward(AutogradContext* context, const at::Tensor& log_factors,
                               const at::Tensor& log_slack, const Workers* workers) {
    const at::Tensor factors = log_factors.contiguous();
    const at::Tensor slack = log_slack.contiguous();
    auto penalised = torch::empty({factors.size(0)}, real_options());
    auto plain = torch::empty_like(penalised);
    auto factor_gradient = torch::zeros_like(factors);
    auto slack_gradient = torch::zeros_like(slack);
    evaluate(*workers, {factors.size(0), factors.data_ptr<double>(), slack.data_ptr<double>(),
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

FusedObjective::FusedObjective(const ProblemTensors& problem,
                               const std::vector<FactorVariable>& variables,
                               const EnergyTable& table, const RelaxedGoal& goal, int threads,
                               const LatencyModel* latency)
    : network_(std::make_unique<FusedNetwork>(problem, variables, table, goal, latency)) {
  for (int thread = 0; thread < std::max(1, threads); ++thread)
    workers_.push_back(std::make_unique<PackObjective>(*network_));
}

FusedObjective::FusedObjective(FusedObjective&&) noexcept = default;
FusedObjective::~FusedObjective() = default;

RelaxedObjective FusedObjective::operator()(const at::Tensor& log_factors,
                                            const at::Tensor& log_slack) {
  expect_shape(log_factors, {-1, network_->num_layers(), network_->num_variables}, "log_factors");
  expect_shape(log_slack, {log_factors.size(0), network_->num_parameters()}, "log_slack");
  const auto objective = PenalisedObjective::apply(log_factors, log_slack, &workers_);
  return {objective[0], objective[1]};
}

}  // namespace codescent
