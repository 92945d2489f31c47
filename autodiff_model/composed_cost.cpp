#include "autodiff_model/composed_cost.hpp"

#include <limits>
#include <torch/types.h>

#include "autodiff_model/axes.hpp"
#include "autodiff_model/energy.hpp"
#include "autodiff_model/latency.hpp"
#include "autodiff_model/tiles.hpp"
#include "autodiff_model/traffic.hpp"

namespace codescent {
namespace {

/// The loops of the chosen orders: [starts, layers, levels * dims].
///   table  [layers, orders, levels * dims]
///   order  [starts, layers]
at::Tensor chosen_positions(const at::Tensor& table, const at::Tensor& order) {
  const auto layers = torch::arange(table.size(0), torch::kInt64).unsqueeze(0);  // [1, layers]
  return table.index({layers, order.clamp_max(table.size(1) - 1)});
}

LayerCosts costs_at(const ProblemTensors& problem, const LogFactors& factors,
                    const TileTensors& tiles, const HardwareCoefficients& hardware,
                    const at::Tensor& table, const at::Tensor& order) {
  const TrafficTensors traffic =
      relaxed_traffic(problem, factors, tiles, chosen_positions(table, order));
  return {layer_energy_pj(problem, traffic, hardware), layer_cycles(problem, traffic, hardware),
          order};
}

/// The best order of each start and layer, [starts, layers].
at::Tensor best_order(const ProblemTensors& problem, const LogFactors& factors,
                      const TileTensors& tiles, const HardwareCoefficients& hardware,
                      const at::Tensor& table, OrderPreference preference) {
  const at::NoGradGuard no_grad;
  const std::vector<std::int64_t> shape = {factors.temporal.size(0), problem.num_layers()};
  auto best = torch::zeros(shape, torch::kInt64);
  auto best_score = torch::full(shape, std::numeric_limits<double>::infinity(), real_options());
  for (std::int64_t candidate = 0; candidate < table.size(1); ++candidate) {
    const auto order = torch::full(shape, candidate, torch::kInt64);
    const LayerCosts costs = costs_at(problem, factors, tiles, hardware, table, order);
    const auto score =
        preference.energy * costs.energy_pj.log() + preference.latency * costs.cycles.log();
    const auto is_better = score < best_score;
    best = torch::where(is_better, order, best);
    best_score = torch::where(is_better, score, best_score);
  }
  return best;
}

}  // namespace

LayerCosts composed_costs_at(const ProblemTensors& problem, const LogFactors& factors,
                             const HardwareCoefficients& hardware, const at::Tensor& order) {
  expect_shape(order, {factors.temporal.size(0), problem.num_layers()}, "order");
  return costs_at(problem, factors, relaxed_tiles(problem, factors), hardware, order_table(problem),
                  order);
}

LayerCosts composed_layer_costs(const ProblemTensors& problem, const LogFactors& factors,
                                const HardwareCoefficients& hardware, OrderPreference preference) {
  const TileTensors tiles = relaxed_tiles(problem, factors);
  const at::Tensor table = order_table(problem);
  const at::Tensor order = best_order(problem, factors, tiles, hardware, table, preference);
  return costs_at(problem, factors, tiles, hardware, table, order);
}

}  // namespace codescent
