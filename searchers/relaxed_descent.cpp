#include "searchers/relaxed_descent.hpp"

#include <algorithm>
#include <cmath>
#include <torch/optim/adam.h>
#include <torch/types.h>

#include "autodiff_model/area.hpp"
#include "autodiff_model/axes.hpp"
#include "autodiff_model/hardware_coefficients.hpp"
#include "autodiff_model/required_hardware.hpp"
#include "searchers/initial_mappings.hpp"

namespace codescent {
namespace {

constexpr double kPenaltyWeight = 10;
constexpr double kLastRateShare = 0.05;

std::vector<std::optional<double>> fixed_sizes(const SearchProblem& problem) {
  std::vector<std::optional<double>> fixed;
  for (const Parameter& range : problem.ranges) {
    fixed.emplace_back();
    if (range.minimum == range.maximum) fixed.back() = static_cast<double>(range.minimum);
  }
  return fixed;
}

}  // namespace

struct RelaxedDescent::Optimizer {
  explicit Optimizer(std::vector<at::Tensor> variables, double rate)
      : adam(std::move(variables), torch::optim::AdamOptions(rate)) {}
  torch::optim::Adam adam;
};

RelaxedObjective relaxed_objective(const SearchProblem& problem, const FusedModel& model,
                                   const at::Tensor& log_factors, const at::Tensor& log_slack) {
  const Objective objective = problem.goal.objective;
  const auto demand = model.log_demand(log_factors);  // [starts, layers, limits]
  const SizedStarts sized =
      size_starts(problem.architecture(), demand, log_slack, SizeOptions{fixed_sizes(problem)});
  const HardwareCoefficients coefficients =
      hardware_coefficients(problem.architecture(), problem.table, sized.log_sizes);
  const LayerCosts layers =
      model.layer_costs(log_factors, coefficients, order_preference(objective));
  const NetworkCost network = network_cost(
      problem.tensors, layers, area_mm2(problem.architecture(), problem.table, sized.log_sizes));
  const auto plain = log_objective(objective, network);
  const auto excess = sized.excess + limit_excess(problem.goal.limits, network);
  return {plain + kPenaltyWeight * excess, plain};
}

RelaxedDescent::RelaxedDescent(const SearchProblem& problem, const Options& options)
    : problem_(problem),
      options_(options),
      model_(problem.tensors, problem.variables, problem.mac_pj, options.threads) {
  log_factors_ = initial_log_factors(problem, options.starts, options.seed);
  log_slack_ = initial_log_slack(problem, options.starts, options.seed);
  project(problem_.tensors, problem_.variables, problem_.log_fan_out_limits, log_factors_);
  log_factors_.set_requires_grad(true);
  log_slack_.set_requires_grad(true);
  optimizer_ = std::make_unique<Optimizer>(std::vector<at::Tensor>{log_factors_, log_slack_},
                                           options.learning_rate);
}

RelaxedDescent::~RelaxedDescent() = default;

at::Tensor RelaxedDescent::step() {
  const double share = static_cast<double>(steps_done_++) / std::max(1, options_.steps);
  const double cosine = 0.5 * (1 + std::cos(M_PI * std::min(share, 1.0)));
  for (auto& group : optimizer_->adam.param_groups())
    static_cast<torch::optim::AdamOptions&>(group.options())
        .lr(options_.learning_rate * (kLastRateShare + (1 - kLastRateShare) * cosine));
  const RelaxedObjective objective = relaxed_objective(problem_, model_, log_factors_, log_slack_);
  optimizer_->adam.zero_grad();
  objective.penalised.sum().backward();
  {
    // A start that has left the finite numbers stays where it is and does not disturb the others.
    torch::NoGradGuard no_grad;
    for (auto* variables : {&log_factors_, &log_slack_})
      if (variables->grad().defined()) variables->mutable_grad().nan_to_num_(0, 0, 0);
  }
  optimizer_->adam.step();
  torch::NoGradGuard no_grad;
  project(problem_.tensors, problem_.variables, problem_.log_fan_out_limits, log_factors_);
  log_slack_.clamp_min_(0);
  return objective.plain.detach();
}

std::vector<std::vector<MappingChoice>> RelaxedDescent::rounded() const {
  const at::Tensor factors = log_factors_.detach().contiguous();
  const auto num_variables = factors.size(2);
  const auto num_layers = problem_.num_layers();
  const auto* values = factors.data_ptr<double>();
  std::vector<std::vector<MappingChoice>> starts(factors.size(0));
  for (std::int64_t start = 0; start < factors.size(0); ++start)
    for (int layer = 0; layer < num_layers; ++layer)
      starts[start].push_back(
          problem_.spaces[layer].nearest(values + (start * num_layers + layer) * num_variables));
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
