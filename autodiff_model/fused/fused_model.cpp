#include "autodiff_model/fused/fused_model.hpp"

#include <algorithm>
#include <cmath>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/types.h>

#include "autodiff_model/axes.hpp"

namespace codescent {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Calls body(layer, first_start, values, adjoints) for every layer and pack of starts.
template <typename Body>
void for_each_pack(const std::vector<LaneProgram>& programs, std::int64_t starts, int threads,
                   const Body& body) {
  const auto layers = static_cast<std::int64_t>(programs.size());
  const std::int64_t packs = (starts + kLanes - 1) / kLanes;
#pragma omp parallel num_threads(threads)
  {
    std::vector<Pack> values, adjoints;
#pragma omp for schedule(dynamic)
    for (std::int64_t layer = 0; layer < layers; ++layer) {
      const LaneProgram& program = programs[layer];
      values.assign(program.num_nodes(), Pack{});
      adjoints.resize(program.num_nodes());
      program.set_constants(values.data());
      for (std::int64_t pack = 0; pack < packs; ++pack)
        body(layer, pack * kLanes, values.data(), adjoints.data());
    }
  }
}

/// A contiguous [starts, width] or [starts, layers, width] tensor seen as rows.
struct Rows {
  double* data = nullptr;
  std::int64_t starts = 0;
  std::int64_t row_stride = 0;    // between starts
  std::int64_t layer_stride = 0;  // between layers; 0 if shared by them
  std::int64_t width = 0;

  explicit Rows(const at::Tensor& tensor)
      : data(tensor.data_ptr<double>()),
        starts(tensor.size(0)),
        row_stride(tensor.stride(0)),
        layer_stride(tensor.dim() == 3 ? tensor.stride(1) : 0),
        width(tensor.size(-1)) {}
  double* at(std::int64_t start, std::int64_t layer) const {
    return data + start * row_stride + layer * layer_stride;
  }
};

/// Copies inputs `first`, `first + 1`, ... of a program from rows; lanes past the last start repeat
/// it, so that they stay finite.
void load(const LaneProgram& program, const Rows& rows, int first, std::int64_t layer,
          std::int64_t start, Pack* values) {
  for (int i = 0; i < kLanes; ++i) {
    const double* row = rows.at(std::min(start + i, rows.starts - 1), layer);
    for (std::int64_t v = 0; v < rows.width; ++v) {
      const int node = program.input(first + static_cast<int>(v));
      if (node >= 0) values[node].lanes[i] = row[v];
    }
  }
}

void store_gradient(const LaneProgram& program, const Rows& rows, int first, std::int64_t layer,
                    std::int64_t start, const Pack* adjoints) {
  const auto lanes = std::min<std::int64_t>(kLanes, rows.starts - start);
  for (std::int64_t i = 0; i < lanes; ++i) {
    double* row = rows.at(start + i, layer);
    for (std::int64_t v = 0; v < rows.width; ++v) {
      const int node = program.input(first + static_cast<int>(v));
      if (node >= 0) row[v] = adjoints[node].lanes[i];
    }
  }
}

class LogDemand : public torch::autograd::Function<LogDemand> {
 public:
  static at::Tensor forward(AutogradContext* context, const at::Tensor& log_factors,
                            const FusedModel* model) {
    const auto& programs = model->demand_programs();
    const at::Tensor factors = log_factors.contiguous();
    context->save_for_backward({factors});
    context->saved_data["model"] = reinterpret_cast<std::int64_t>(model);
    const auto limits = static_cast<std::int64_t>(programs.empty() ? 0 : programs[0].num_outputs());
    auto demand = torch::empty({factors.size(0), factors.size(1), limits}, factors.options());
    const Rows in(factors), out(demand);
    for_each_pack(programs, in.starts, model->threads(),
                  [&](std::int64_t layer, std::int64_t start, Pack* values, Pack*) {
                    const LaneProgram& program = programs[layer];
                    load(program, in, 0, layer, start, values);
                    program.run(values);
                    for (int i = 0; i < kLanes && start + i < in.starts; ++i)
                      for (std::int64_t limit = 0; limit < limits; ++limit)
                        out.at(start + i, layer)[limit] =
                            std::log(values[program.output(static_cast<int>(limit))].lanes[i]);
                  });
    return demand;
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto* model = reinterpret_cast<const FusedModel*>(context->saved_data["model"].toInt());
    const auto& programs = model->demand_programs();
    const at::Tensor factors = context->get_saved_variables()[0];
    const at::Tensor incoming = gradients[0].contiguous();
    auto gradient = torch::zeros_like(factors);
    const Rows in(factors), seeds(incoming), out(gradient);
    for_each_pack(programs, in.starts, model->threads(),
                  [&](std::int64_t layer, std::int64_t start, Pack* values, Pack* adjoints) {
                    const LaneProgram& program = programs[layer];
                    load(program, in, 0, layer, start, values);
                    program.run(values);
                    std::fill(adjoints, adjoints + program.num_nodes(), Pack{});
                    for (int i = 0; i < kLanes && start + i < in.starts; ++i)
                      for (int limit = 0; limit < seeds.width; ++limit) {
                        const int node = program.output(limit);
                        adjoints[node].lanes[i] +=
                            seeds.at(start + i, layer)[limit] / values[node].lanes[i];
                      }
                    program.run_backward(values, adjoints);
                    store_gradient(program, out, 0, layer, start, adjoints);
                  });
    return {gradient, at::Tensor()};
  }
};

class BestLayerCosts : public torch::autograd::Function<BestLayerCosts> {
 public:
  static variable_list forward(AutogradContext* context, const at::Tensor& log_factors,
                               const at::Tensor& coefficients, const FusedModel* model,
                               OrderPreference preference) {
    const auto& programs = model->cost_programs();
    const at::Tensor factors = log_factors.contiguous();
    const at::Tensor levels = coefficients.contiguous();
    const Rows in(factors), hardware(levels);
    const std::vector<std::int64_t> shape = {factors.size(0), factors.size(1), 1};
    auto energy_pj = torch::empty(shape, factors.options());
    auto cycles = torch::empty(shape, factors.options());
    auto order = torch::empty({shape[0], shape[1]}, torch::kInt64);
    const Rows energy_out(energy_pj), cycles_out(cycles);
    auto* order_out = order.data_ptr<std::int64_t>();
    const auto choose = [&](const LaneProgram& program, const Pack* values, int lane) {
      int best = 0;
      double best_score = std::numeric_limits<double>::infinity();
      for (int o = 0; 2 * o < program.num_outputs(); ++o) {
        const double score =
            preference.energy * std::log(values[program.output(2 * o)].lanes[lane]) +
            preference.latency * std::log(values[program.output(2 * o + 1)].lanes[lane]);
        if (score < best_score) {
          best_score = score;
          best = o;
        }
      }
      return best;
    };
    for_each_pack(programs, in.starts, model->threads(),
                  [&](std::int64_t layer, std::int64_t start, Pack* values, Pack*) {
                    const LaneProgram& program = programs[layer];
                    load(program, in, 0, layer, start, values);
                    load(program, hardware, model->num_variables(), layer, start, values);
                    program.run(values);
                    for (int i = 0; i < kLanes && start + i < in.starts; ++i) {
                      const int best = choose(program, values, i);
                      order_out[(start + i) * shape[1] + layer] = best;
                      *energy_out.at(start + i, layer) = values[program.output(2 * best)].lanes[i];
                      *cycles_out.at(start + i, layer) =
                          values[program.output(2 * best + 1)].lanes[i];
                    }
                  });
    context->save_for_backward({factors, levels, order});
    context->saved_data["model"] = reinterpret_cast<std::int64_t>(model);
    context->mark_non_differentiable({order});
    return {energy_pj.squeeze(-1), cycles.squeeze(-1), order};
  }

  static variable_list backward(AutogradContext* context, variable_list gradients) {
    const auto* model = reinterpret_cast<const FusedModel*>(context->saved_data["model"].toInt());
    const auto& programs = model->cost_programs();
    const auto saved = context->get_saved_variables();
    const at::Tensor &factors = saved[0], &levels = saved[1], &order = saved[2];
    const at::Tensor energy_bar = gradients[0].unsqueeze(-1).contiguous();
    const at::Tensor cycles_bar = gradients[1].unsqueeze(-1).contiguous();
    auto factors_gradient = torch::zeros_like(factors);
    auto levels_gradient =
        torch::zeros({factors.size(0), factors.size(1), levels.size(1)}, factors.options());
    const Rows in(factors), hardware(levels), energy_seeds(energy_bar), cycles_seeds(cycles_bar);
    const Rows factors_out(factors_gradient), levels_out(levels_gradient);
    const auto* chosen = order.data_ptr<std::int64_t>();
    for_each_pack(
        programs, in.starts, model->threads(),
        [&](std::int64_t layer, std::int64_t start, Pack* values, Pack* adjoints) {
          const LaneProgram& program = programs[layer];
          load(program, in, 0, layer, start, values);
          load(program, hardware, model->num_variables(), layer, start, values);
          program.run(values);
          std::fill(adjoints, adjoints + program.num_nodes(), Pack{});
          for (int i = 0; i < kLanes && start + i < in.starts; ++i) {
            const auto best = static_cast<int>(chosen[(start + i) * factors.size(1) + layer]);
            adjoints[program.output(2 * best)].lanes[i] += *energy_seeds.at(start + i, layer);
            adjoints[program.output(2 * best + 1)].lanes[i] += *cycles_seeds.at(start + i, layer);
          }
          program.run_backward(values, adjoints);
          store_gradient(program, factors_out, 0, layer, start, adjoints);
          store_gradient(program, levels_out, model->num_variables(), layer, start, adjoints);
        });
    return {factors_gradient, levels_gradient.sum(1), at::Tensor(), at::Tensor()};
  }
};

}  // namespace

FusedModel::FusedModel(const ProblemTensors& problem, std::vector<FactorVariable> variables,
                       double mac_pj, int threads)
    : variables_(std::move(variables)),
      num_levels_(problem.architecture.num_levels()),
      threads_(std::max(1, threads)) {
  for (int layer = 0; layer < problem.num_layers(); ++layer) {
    cost_programs_.push_back(layer_cost_program(problem, variables_, layer, mac_pj));
    demand_programs_.push_back(layer_demand_program(problem, variables_, layer));
  }
}

at::Tensor FusedModel::log_demand(const at::Tensor& log_factors) const {
  expect_shape(log_factors,
               {-1, static_cast<std::int64_t>(demand_programs_.size()), num_variables()},
               "log_factors");
  return LogDemand::apply(log_factors, this);
}

LayerCosts FusedModel::layer_costs(const at::Tensor& log_factors,
                                   const HardwareCoefficients& coefficients,
                                   const OrderPreference& preference) const {
  expect_shape(log_factors, {-1, static_cast<std::int64_t>(cost_programs_.size()), num_variables()},
               "log_factors");
  // [starts, levels, 5] -> [starts, levels * 5], in the order of ProgramInputs
  const at::Tensor levels =
      torch::cat({coefficients.read_pj_per_word.unsqueeze(-1),
                  coefficients.write_pj_per_word.unsqueeze(-1), 1 / coefficients.bandwidth},
                 -1)
          .flatten(1);
  const auto costs = BestLayerCosts::apply(log_factors, levels, this, preference);
  return {costs[0], costs[1], costs[2]};
}

}  // namespace codescent
