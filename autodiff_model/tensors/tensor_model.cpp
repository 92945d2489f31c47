#include "autodiff_model/tensors/tensor_model.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <torch/types.h>

#include "autodiff_model/relaxed/layer_program.hpp"
#include "autodiff_model/tensors/axes.hpp"
#include "autodiff_model/tensors/row_function.hpp"
#include "core/exact_model/sized_hardware.hpp"
#include "core/units.hpp"

namespace codescent {
namespace {

at::Tensor squared_hinge(const at::Tensor& log_ratio) {
  return log_ratio.clamp_min(0).square();
}

at::Tensor row(const std::vector<double>& numbers, const at::Tensor& like) {
  return torch::tensor(numbers, torch::kFloat64).to(like.device());
}

/// [starts]
at::Tensor value_of(const LogPower& law, const at::Tensor& log_sizes) {
  auto sum = torch::full({log_sizes.size(0)}, law.constant, log_sizes.options());
  for (const auto& [parameter, exponent] : law.powers)
    sum = sum + exponent * log_sizes.select(1, parameter);
  return sum;
}

/// `SizeRule` on rows of the worst demands, then the slacks.
RowFunction size_function(const SizeRule& rule) {
  const auto limits = static_cast<std::int64_t>(rule.log_limits().size());
  const auto parameters = static_cast<std::int64_t>(rule.num_parameters());
  RowFunction function;
  function.num_inputs = limits + parameters;
  function.num_outputs = parameters;
  function.value = [rule, limits](const double* inputs, double* log_sizes) {
    rule.run(inputs, inputs + limits, log_sizes);
  };
  function.reverse = [rule, limits, parameters](const double* inputs, const double* log_sizes,
                                                const double* bars, double* input_bars) {
    std::vector<double> size_bars(bars, bars + parameters);
    rule.run_backward(inputs, inputs + limits, log_sizes, size_bars.data(), input_bars,
                      input_bars + limits);
  };
  return function;
}

RowFunction coefficient_function(const CoefficientRule& rule) {
  const int values = rule.num_values(), parameters = rule.num_parameters();
  const auto run = [rule, values, parameters](const double* log_sizes, double* results) {
    std::vector<double> jacobian(static_cast<std::size_t>(values) * parameters);
    rule.run(log_sizes, results, jacobian.data());
    return jacobian;
  };
  RowFunction function;
  function.num_inputs = parameters;
  function.num_outputs = values;
  function.value = [run](const double* log_sizes, double* results) { run(log_sizes, results); };
  function.reverse = [run, values, parameters](const double* log_sizes, const double*,
                                               const double* bars, double* input_bars) {
    std::vector<double> results(values);
    const std::vector<double> jacobian = run(log_sizes, results.data());
    for (int i = 0; i < values; ++i)
      for (int p = 0; p < parameters; ++p)
        input_bars[p] += bars[i] * jacobian[static_cast<std::size_t>(i) * parameters + p];
  };
  return function;
}

/// The outputs of every other number from `first` on, [outputs / 2, layers, starts].
at::Tensor every_other(const std::vector<at::Tensor>& outputs, std::size_t first,
                       std::int64_t layers, std::int64_t starts) {
  std::vector<at::Tensor> chosen;
  for (std::size_t i = first; i < outputs.size(); i += 2)
    chosen.push_back(outputs[i].expand({layers, starts}));
  return torch::stack(chosen);
}

/// The best order of each layer and start, [1, layers, starts].
at::Tensor best_order(const at::Tensor& energy_pj, const at::Tensor& cycles,
                      const Objective& preference) {
  const at::NoGradGuard no_grad;
  const auto score = energy_pj.pow(preference.energy) * cycles.pow(preference.cycles);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return score.nan_to_num(kInfinity, kInfinity).argmin(0, /*keepdim=*/true);
}

}  // namespace

TensorModel::TensorModel(const RelaxedModel& model)
    : num_layers_(model.problem.num_layers()),
      num_variables_(static_cast<std::int64_t>(model.variables.size())),
      goal_(model.goal),
      sizes_(model.problem.architecture),
      coefficients_(model.problem.architecture, model.table) {
  const RelaxedProblem& problem = model.problem;
  const double mac_pj = mac_cost(problem.architecture, model.table).read_pj.value;
  for (const Parameter& parameter : problem.architecture.parameters)
    log_maxima_.push_back(std::log(static_cast<double>(parameter.maximum)));
  std::vector<ExpressionProgram> demand, cost;
  for (int layer = 0; layer < problem.num_layers(); ++layer) {
    counts_.push_back(static_cast<double>(problem.workload.layers[layer].count));
    demand.push_back(layer_demand_program(problem, model.variables, layer));
    cost.push_back(layer_cost_program(problem, model.variables, layer, mac_pj, model.latency,
                                      Points::Relaxed, *model.cost));
  }
  demand_ = grouped(demand);
  cost_ = grouped(cost);
}

std::vector<TensorModel::Group> TensorModel::grouped(
    const std::vector<ExpressionProgram>& programs) {
  std::map<std::string, std::vector<std::int64_t>> layers_of_shape;
  for (std::size_t layer = 0; layer < programs.size(); ++layer)
    layers_of_shape[program_shape(programs[layer])].push_back(static_cast<std::int64_t>(layer));
  std::vector<Group> groups;
  for (const auto& [shape, layers] : layers_of_shape) {
    std::vector<const ExpressionProgram*> members;
    for (const std::int64_t layer : layers) members.push_back(&programs[layer]);
    groups.push_back({layers, TensorProgram(members)});
  }
  return groups;
}

at::Tensor TensorModel::log_demand(const at::Tensor& log_factors) const {
  expect_shape(log_factors, {-1, num_layers_, num_variables_}, "log_factors");
  std::vector<at::Tensor> by_layer(num_layers_);
  const auto num_limits = static_cast<std::int64_t>(sizes_.log_limits().size());
  for (const Group& group : demand_) {
    const auto outputs = group.program([&](int number) {
      const auto layers = torch::tensor(group.layers, torch::kInt64).to(log_factors.device());
      return log_factors.select(2, number).t().index_select(0, layers);
    });
    for (std::size_t i = 0; i < group.layers.size(); ++i) {
      std::vector<at::Tensor> limits;
      for (const at::Tensor& output : outputs) {
        const auto own = output.select(0, output.size(0) == 1 ? 0 : static_cast<std::int64_t>(i));
        limits.push_back(own.expand({log_factors.size(0)}).to(log_factors.device()));
      }
      by_layer[group.layers[i]] =
          limits.empty() ? torch::zeros({log_factors.size(0), 0}, log_factors.options())
                         : torch::stack(limits, -1).log();
    }
  }
  expect_shape(by_layer.front(), {log_factors.size(0), num_limits}, "demand");
  return torch::stack(by_layer, 1);
}

SizedStarts TensorModel::size_starts(const at::Tensor& log_demand,
                                     const at::Tensor& log_slack) const {
  const auto limits = static_cast<std::int64_t>(sizes_.log_limits().size());
  const auto parameters = static_cast<std::int64_t>(sizes_.num_parameters());
  expect_shape(log_demand, {-1, num_layers_, limits}, "log_demand");
  expect_shape(log_slack, {log_demand.size(0), parameters}, "log_slack");
  SizedStarts sized;
  sized.log_sizes =
      apply_to_rows(size_function(sizes_), torch::cat({log_demand.amax(1), log_slack}, 1));
  std::vector<at::Tensor> log_limits;
  for (const LogPower& law : sizes_.log_limits())
    log_limits.push_back(value_of(law, sized.log_sizes));
  const auto over = sized.log_sizes - row(log_maxima_, sized.log_sizes) - kLimitTolerance;
  sized.excess = squared_hinge(over).sum(-1);
  if (limits > 0) {
    const auto broken = log_demand - torch::stack(log_limits, -1).unsqueeze(1) - kLimitTolerance;
    sized.excess = sized.excess + squared_hinge(broken).sum({1, 2});
  }
  return sized;
}

at::Tensor TensorModel::coefficients(const at::Tensor& log_sizes) const {
  return apply_to_rows(coefficient_function(coefficients_), log_sizes);
}

LayerCosts TensorModel::layer_costs(const at::Tensor& log_factors,
                                    const at::Tensor& coefficients) const {
  const std::int64_t starts = log_factors.size(0);
  expect_shape(log_factors, {-1, num_layers_, num_variables_}, "log_factors");
  expect_shape(coefficients, {starts, coefficients_.num_values()}, "coefficients");
  std::vector<at::Tensor> energy_pj(num_layers_), cycles(num_layers_), order(num_layers_);
  for (const Group& group : cost_) {
    const auto layers = torch::tensor(group.layers, torch::kInt64).to(log_factors.device());
    const auto outputs = group.program([&](int number) {
      return number < num_variables_ ? log_factors.select(2, number).t().index_select(0, layers)
                                     : coefficients.select(1, number - num_variables_).unsqueeze(0);
    });
    const auto num_own = static_cast<std::int64_t>(group.layers.size());
    const auto energies = every_other(outputs, 0, num_own, starts);  // [orders, layers, starts]
    const auto durations = every_other(outputs, 1, num_own, starts);
    const auto best = best_order(energies, durations, goal_.objective);
    for (std::int64_t i = 0; i < num_own; ++i) {
      const auto own = best.select(1, i);  // [1, starts]
      energy_pj[group.layers[i]] = energies.select(1, i).gather(0, own).squeeze(0);
      cycles[group.layers[i]] = durations.select(1, i).gather(0, own).squeeze(0);
      order[group.layers[i]] = own.squeeze(0);
    }
  }
  return {torch::stack(energy_pj, 1), torch::stack(cycles, 1), torch::stack(order, 1)};
}

RelaxedObjective TensorModel::operator()(const at::Tensor& log_factors,
                                         const at::Tensor& log_slack) {
  const SizedStarts sized = size_starts(log_demand(log_factors), log_slack);
  const at::Tensor values = coefficients(sized.log_sizes);
  const LayerCosts layers = layer_costs(log_factors, values);
  const at::Tensor counts = row(counts_, log_factors);
  const auto log_energy_uj = ((layers.energy_pj * counts).sum(-1) * kMicrojoules).log();
  const auto log_cycles = (layers.cycles * counts).sum(-1).log();
  const auto log_area_mm2 = values.select(1, values.size(1) - 1).log();
  const Objective weights = goal_.objective;
  auto plain = torch::zeros_like(log_cycles);
  if (weights.energy != 0) plain = plain + weights.energy * log_energy_uj;
  if (weights.cycles != 0) plain = plain + weights.cycles * log_cycles;
  if (weights.area != 0) plain = plain + weights.area * log_area_mm2;
  auto excess = sized.excess;
  if (goal_.limits.cycles)
    excess = excess + squared_hinge(log_cycles - std::log(*goal_.limits.cycles));
  if (goal_.limits.area_mm2)
    excess = excess + squared_hinge(log_area_mm2 - std::log(*goal_.limits.area_mm2));
  return {plain + kPenaltyWeight * excess, plain};
}

}  // namespace codescent
