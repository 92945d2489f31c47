#include "autodiff_model/tensors/adam_descent.hpp"

#include <algorithm>
#include <cmath>
#include <torch/types.h>

#include "autodiff_model/tensors/axes.hpp"

namespace codescent {
namespace {

constexpr double kLastRateShare = 0.05;

std::vector<double> numbers(const at::Tensor& tensor) {
  const at::Tensor flat = tensor.detach().contiguous().view({-1});
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

at::Tensor leaf(const std::vector<double>& values, at::IntArrayRef shape) {
  return torch::tensor(values, torch::kFloat64).view(shape).set_requires_grad(true);
}

}  // namespace

AdamDescent::AdamDescent(const DescentPlan& plan)
    : projection_(plan.projection), steps_(plan.steps), learning_rate_(plan.learning_rate) {
  const RelaxedModel& first = plan.models.front();
  ranges_ = first.problem.architecture.parameters;
  const std::int64_t starts = plan.begin.starts;
  std::vector<double> log_factors = plan.begin.log_factors;
  projection_(starts, log_factors.data());
  log_factors_ = leaf(log_factors, {starts, first.problem.num_layers(),
                                    static_cast<std::int64_t>(first.variables.size())});
  log_slack_ = leaf(plan.begin.log_slack, {starts, static_cast<std::int64_t>(ranges_.size())});
  const auto turns = std::min<std::int64_t>(static_cast<std::int64_t>(plan.models.size()), starts);
  for (std::int64_t turn = 0; turn < turns; ++turn)
    objectives_.push_back(make_objective(plan.models[turn], plan.backend, plan.threads));
  adam_ = std::make_unique<torch::optim::Adam>(std::vector<at::Tensor>{log_factors_, log_slack_},
                                               torch::optim::AdamOptions(learning_rate_));
}

RelaxedObjective AdamDescent::evaluate() {
  const auto turns = static_cast<std::int64_t>(objectives_.size());
  if (turns == 1) return (*objectives_.front())(log_factors_, log_slack_);
  const std::int64_t starts = log_factors_.size(0);
  RelaxedObjective all{at::Tensor(), torch::zeros({starts}, real_options())};
  std::vector<at::Tensor> penalised;
  for (std::int64_t first = 0; first < turns; ++first) {
    const auto of_turn = [&](const at::Tensor& by_start) {
      return by_start.slice(0, first, starts, turns);
    };
    const RelaxedObjective own =
        (*objectives_[first])(of_turn(log_factors_).contiguous(), of_turn(log_slack_).contiguous());
    of_turn(all.plain).copy_(own.plain.detach());
    penalised.push_back(own.penalised);
  }
  all.penalised = torch::cat(penalised);
  return all;
}

/// A start that has left the finite numbers must not spread: its gradient counts as zero.
void AdamDescent::clear_broken_gradients() {
  const torch::NoGradGuard no_grad;
  for (auto* variables : {&log_factors_, &log_slack_})
    if (variables->grad().defined()) variables->mutable_grad().nan_to_num_(0, 0, 0);
}

void AdamDescent::project() {
  const torch::NoGradGuard no_grad;
  projection_(log_factors_.size(0), log_factors_.data_ptr<double>());
  for (std::size_t p = 0; p < ranges_.size(); ++p)
    log_slack_.select(1, static_cast<std::int64_t>(p))
        .clamp_(std::log(static_cast<double>(ranges_[p].minimum)),
                std::log(static_cast<double>(ranges_[p].maximum)));
}

std::vector<double> AdamDescent::step() {
  const double share = static_cast<double>(steps_done_++) / std::max(1, steps_);
  const double cosine = 0.5 * (1 + std::cos(M_PI * std::min(share, 1.0)));
  for (auto& group : adam_->param_groups())
    static_cast<torch::optim::AdamOptions&>(group.options())
        .lr(learning_rate_ * (kLastRateShare + (1 - kLastRateShare) * cosine));
  const RelaxedObjective objective = evaluate();
  adam_->zero_grad();
  objective.penalised.sum().backward();
  clear_broken_gradients();
  adam_->step();
  project();
  return numbers(objective.plain);
}

RelaxedBatch AdamDescent::designs() const {
  return {log_factors_.size(0), numbers(log_factors_), numbers(log_slack_)};
}

}  // namespace codescent
