#include "searchers/relaxed_descent.hpp"

#include <algorithm>
#include <cmath>
#include <torch/optim/adam.h>
#include <torch/types.h>

#include "autodiff_model/axes.hpp"
#include "searchers/initial_mappings.hpp"

namespace codescent {
namespace {

constexpr double kLastRateShare = 0.05;

}  // namespace

struct RelaxedDescent::Optimizer {
  explicit Optimizer(std::vector<at::Tensor> variables, double rate)
      : adam(std::move(variables), torch::optim::AdamOptions(rate)) {}
  torch::optim::Adam adam;
};

FusedObjective fused_objective(const SearchProblem& problem, int threads, int bypass) {
  return {problem.variants[bypass].tensors,
          problem.variables,
          problem.table,
          {problem.goal.objective, problem.goal.limits},
          threads,
          problem.goal.latency.get()};
}

RelaxedDescent::RelaxedDescent(const SearchProblem& problem, const Options& options)
    : problem_(problem), options_(options) {
  const int num_variants = static_cast<int>(problem.variants.size());
  for (int bypass = 0; bypass < std::min(num_variants, options.starts); ++bypass)
    objectives_.push_back(fused_objective(problem, options.threads, bypass));
  log_factors_ = initial_log_factors(problem, options.starts, options.seed);
  log_slack_ = initial_log_slack(problem, options.starts, options.seed);
  project(problem_.tensors(), problem_.variables, problem_.log_fan_out_limits, log_factors_);
  log_factors_.set_requires_grad(true);
  log_slack_.set_requires_grad(true);
  optimizer_ = std::make_unique<Optimizer>(std::vector<at::Tensor>{log_factors_, log_slack_},
                                           options.learning_rate);
}

RelaxedDescent::~RelaxedDescent() = default;

RelaxedObjective RelaxedDescent::evaluate() {
  const auto turns = static_cast<std::int64_t>(objectives_.size());
  if (turns == 1) return objectives_.front()(log_factors_, log_slack_);
  RelaxedObjective all{torch::zeros({options_.starts}, real_options()),
                       torch::zeros({options_.starts}, real_options())};
  std::vector<at::Tensor> penalised;
  for (std::int64_t first = 0; first < turns; ++first) {
    const auto of_turn = [&](const at::Tensor& by_start) {
      return by_start.slice(0, first, options_.starts, turns);
    };
    const RelaxedObjective own =
        objectives_[first](of_turn(log_factors_).contiguous(), of_turn(log_slack_).contiguous());
    of_turn(all.plain).copy_(own.plain.detach());
    penalised.push_back(own.penalised);
  }
  all.penalised = torch::cat(penalised);
  return all;
}

at::Tensor RelaxedDescent::step() {
  const double share = static_cast<double>(steps_done_++) / std::max(1, options_.steps);
  const double cosine = 0.5 * (1 + std::cos(M_PI * std::min(share, 1.0)));
  for (auto& group : optimizer_->adam.param_groups())
    static_cast<torch::optim::AdamOptions&>(group.options())
        .lr(options_.learning_rate * (kLastRateShare + (1 - kLastRateShare) * cosine));
  const RelaxedObjective objective = evaluate();
  optimizer_->adam.zero_grad();
  objective.penalised.sum().backward();
  {
    // A start that has left the finite numbers must not spread: its gradient counts as zero.
    torch::NoGradGuard no_grad;
    for (auto* variables : {&log_factors_, &log_slack_})
      if (variables->grad().defined()) variables->mutable_grad().nan_to_num_(0, 0, 0);
  }
  optimizer_->adam.step();
  torch::NoGradGuard no_grad;
  project(problem_.tensors(), problem_.variables, problem_.log_fan_out_limits, log_factors_);
  for (std::size_t p = 0; p < problem_.ranges.size(); ++p)
    log_slack_.select(1, static_cast<std::int64_t>(p))
        .clamp_(std::log(static_cast<double>(problem_.ranges[p].minimum)),
                std::log(static_cast<double>(problem_.ranges[p].maximum)));
  return objective.plain.detach();
}

std::vector<std::vector<MappingChoice>> RelaxedDescent::rounded() const {
  const at::Tensor factors = log_factors_.detach().contiguous();
  const auto num_variables = factors.size(2);
  const auto num_layers = problem_.num_layers();
  const auto* values = factors.data_ptr<double>();
  std::vector<std::vector<MappingChoice>> starts(factors.size(0));
  for (std::int64_t start = 0; start < factors.size(0); ++start)
    for (int layer = 0; layer < num_layers; ++layer) {
      MappingChoice choice =
          problem_.spaces[layer].nearest(values + (start * num_layers + layer) * num_variables);
      choice.bypass = static_cast<int>(static_cast<std::size_t>(start) % objectives_.size());
      starts[start].push_back(choice);
    }
  return starts;
}

Hardware RelaxedDescent::least_sizes(int start) const {
  Hardware least;
  const auto slack = log_slack_.detach();
  const auto cell = slack.accessor<double, 2>();
  for (std::size_t p = 0; p < problem_.ranges.size(); ++p)
    least.values.push_back(
        std::clamp<std::int64_t>(std::llround(std::exp(cell[start][static_cast<std::int64_t>(p)])),
                                 problem_.ranges[p].minimum, problem_.ranges[p].maximum));
  return least;
}

}  // namespace codescent
