#include "autodiff_model/required_hardware.hpp"

#include <cmath>
#include <torch/types.h>

#include "autodiff_model/axes.hpp"
#include "autodiff_model/log_monomial.hpp"
#include "autodiff_model/tiles.hpp"
#include "core/exact_model/capacity.hpp"

namespace codescent {
namespace {

/// ln of the words that a level holds at a time, [starts, layers].
at::Tensor log_words_held(const MemoryLevel& level, const at::Tensor& words) {
  std::vector<at::Tensor> held;
  for (const Operand operand : kAllOperands)
    if (level.can_hold(operand)) held.push_back(words.select(-1, index(operand)));
  return torch::stack(held, -1).sum(-1).log();
}

/// ln of the fan-out along one axis of a level, [starts, layers].
at::Tensor log_fan_out(const MemoryLevel& level, int axis, const at::Tensor& log_spatial) {
  auto sum = torch::zeros_like(log_spatial.select(-1, 0));
  for (const Dim dim : kAllDims)
    if (level.spatial_axis(dim) == axis) sum = sum + log_spatial.select(-1, index(dim));
  return sum;
}

at::Tensor squared_hinge(const at::Tensor& log_ratio) {
  return (log_ratio - kLimitTolerance).clamp_min(0).square();
}

/// The least ln of one size, given the sizes declared before it, [starts].
///   worst  [starts, limits]
at::Tensor least_log_size(const Architecture& architecture, const std::vector<SizeLimit>& limits,
                          const at::Tensor& worst, const at::Tensor& log_sizes,
                          const at::Tensor& log_slack, std::int64_t parameter) {
  std::vector<at::Tensor> candidates = {log_sizes.select(1, parameter),
                                        log_slack.select(1, parameter)};
  for (std::size_t k = 0; k < limits.size(); ++k) {
    if (growing_parameter(*limits[k].monomial, architecture.parameters) != parameter) continue;
    const int exponent = exponent_of(*limits[k].monomial, static_cast<std::size_t>(parameter));
    const auto others = log_monomial(*limits[k].monomial, log_sizes, static_cast<int>(parameter));
    candidates.push_back((worst.select(1, static_cast<std::int64_t>(k)) - others) / exponent);
  }
  return torch::stack(candidates, -1).amax(-1);
}

at::Tensor excess_of(const Architecture& architecture, const std::vector<SizeLimit>& limits,
                     const at::Tensor& log_demand, const at::Tensor& log_sizes) {
  auto excess = torch::zeros({log_demand.size(0)}, log_demand.options().requires_grad(false));
  for (std::size_t k = 0; k < limits.size(); ++k) {
    const auto log_limit =
        log_monomial(*limits[k].monomial, log_sizes).unsqueeze(-1);          // [starts, 1]
    const auto demand = log_demand.select(2, static_cast<std::int64_t>(k));  // [starts, layers]
    excess = excess + squared_hinge(demand - log_limit).sum(1);
  }
  for (std::size_t p = 0; p < architecture.parameters.size(); ++p) {
    const double log_maximum = std::log(static_cast<double>(architecture.parameters[p].maximum));
    excess =
        excess + squared_hinge(log_sizes.select(1, static_cast<std::int64_t>(p)) - log_maximum);
  }
  return excess;
}

}  // namespace

at::Tensor log_demand(const ProblemTensors& problem, const LogFactors& factors) {
  const TileTensors tiles = relaxed_tiles(problem, factors);
  std::vector<at::Tensor> demands;
  for (const SizeLimit& limit : size_limits(problem.architecture)) {
    const MemoryLevel& level = problem.architecture.levels[limit.level];
    demands.push_back(limit.axis < 0
                          ? log_words_held(level, tiles.words.select(2, limit.level))
                          : log_fan_out(level, limit.axis, factors.spatial.select(2, limit.level)));
  }
  if (demands.empty())
    return torch::zeros({factors.temporal.size(0), problem.num_layers(), 0}, real_options());
  return torch::stack(demands, -1);
}

SizedStarts size_starts(const Architecture& architecture, const at::Tensor& log_demand,
                        const at::Tensor& log_slack) {
  const std::vector<SizeLimit> limits = size_limits(architecture);
  const auto num_parameters = static_cast<std::int64_t>(architecture.parameters.size());
  expect_shape(log_demand, {-1, -1, static_cast<std::int64_t>(limits.size())}, "log_demand");
  expect_shape(log_slack, {log_demand.size(0), num_parameters}, "log_slack");
  const auto worst = log_demand.amax(1);  // [starts, limits]  the most demanding layer decides
  std::vector<at::Tensor> sizes;
  for (const Parameter& parameter : architecture.parameters)
    sizes.push_back(torch::full({log_demand.size(0)},
                                std::log(static_cast<double>(parameter.minimum)), real_options()));
  for (std::int64_t p = 0; p < num_parameters; ++p)
    if (!architecture.parameters[p].is_fixed())
      sizes[p] = least_log_size(architecture, limits, worst, torch::stack(sizes, -1), log_slack, p);

  SizedStarts sized;
  sized.log_sizes = sizes.empty() ? log_slack : torch::stack(sizes, -1);
  sized.excess = excess_of(architecture, limits, log_demand, sized.log_sizes);
  return sized;
}

}  // namespace codescent
