#include "autodiff_model/traffic.hpp"

#include <algorithm>
#include <cmath>
#include <torch/types.h>

#include "autodiff_model/axes.hpp"

namespace codescent {
namespace {

const double kLogTwo = std::log(2.0);

/// The temporal loops of a nest in the order they run, innermost first.
struct OrderedLoops {
  at::Tensor positions;    // [starts, layers, levels * dims]
  at::Tensor log_factors;  // [starts, layers, levels * dims]
};

/// Takes [starts, layers, levels, dims], of the levels from `first_level` outwards, into the order
/// of the loops: [starts, layers, loops].
at::Tensor in_loop_order(const at::Tensor& values, const at::Tensor& positions,
                         std::int64_t first_level) {
  const std::int64_t first = first_level * kNumDims;
  return values.flatten(2).gather(2, positions.narrow(2, first, positions.size(2) - first));
}

/// For each loop, the sum over the loops inside it.
at::Tensor sum_inside(const at::Tensor& by_loop) {
  return by_loop.cumsum(-1) - by_loop;
}

/// ln of the number of times that an instance of `level` takes a new tile, without overlap.
///   relevant  [layers, dims]
///   returns   [starts, layers]
at::Tensor log_refetches(const OrderedLoops& loops, const at::Tensor& relevant, std::int64_t level,
                         std::int64_t num_levels) {
  const std::int64_t first = (level + 1) * kNumDims;
  const auto log_factor = loops.log_factors.narrow(2, first, loops.log_factors.size(2) - first);
  const auto is_relevant = in_loop_order(relevant.unsqueeze(1)
                                             .expand({-1, num_levels, -1})
                                             .unsqueeze(0)
                                             .expand({log_factor.size(0), -1, -1, -1}),
                                         loops.positions, level + 1);
  const auto rho = sum_inside(log_factor * is_relevant);
  const auto gate = (rho / kLogTwo).clamp(0, 1);
  return (log_factor * (is_relevant + (1 - is_relevant) * gate)).sum(-1);
}

/// Distinct words of a window axis that a step leaves in place (`window_overlap`), at any real
/// extents: between whole numbers of members of a class the words are in proportion.
///   own, across  extents of the dim that moves and of the other one  [starts, layers, 1]
///   step         in positions of the dim, at least `own`             [starts, layers, levels]
///   unit         words between its positions                         [layers, 1]
///   across_unit  the same of the other dim                           [layers, 1]
at::Tensor distinct_overlap(const at::Tensor& own, const at::Tensor& across, const at::Tensor& step,
                            const at::Tensor& unit, const at::Tensor& across_unit) {
  const auto common = torch::gcd(unit.to(torch::kInt64), across_unit.to(torch::kInt64));
  const auto classes = unit / common;
  const auto pitch = across_unit / common;
  const auto fewer = (across.detach() / classes).floor();
  const auto num_more = across - classes * fewer;  // classes with one member more
  const auto passed = (step.detach() / pitch).floor();
  const auto beyond = step - passed * pitch;
  const auto are_one = (own - pitch).clamp(0, 1);
  const auto piece = torch::minimum(own, pitch.expand_as(own));
  const auto of_class = [&](const at::Tensor& members) {
    const auto one = ((members - 1) * pitch + own - step).clamp_min(0);
    const auto pieces = (members - passed).clamp_min(0) * (piece - beyond).clamp_min(0) +
                        (members - passed - 1).clamp_min(0) * (piece - pitch + beyond).clamp_min(0);
    return are_one * one + (1 - are_one) * pieces;
  };
  return num_more * of_class(fewer + 1) + (classes - num_more) * of_class(fewer);
}

/// The share of an input tile at `level` that the step of each loop, were it the innermost, leaves
/// in place; 0 for loops that slide no window.
///   returns  [starts, layers, levels, dims]
at::Tensor kept_share(const ProblemTensors& problem, const LogFactors& factors,
                      const TileTensors& tiles, std::int64_t level) {
  const auto log_reach = tiles.log_extents - factors.temporal;  // inside each loop
  std::vector<at::Tensor> by_dim(kNumDims, torch::zeros_like(log_reach.select(-1, 0)));
  for (const auto& [dim, other, axis, units, other_units] :
       {std::tuple{Dim::P, Dim::R, 0, problem.strides, problem.dilations},
        std::tuple{Dim::R, Dim::P, 0, problem.dilations, problem.strides},
        std::tuple{Dim::Q, Dim::S, 1, problem.strides, problem.dilations},
        std::tuple{Dim::S, Dim::Q, 1, problem.dilations, problem.strides}}) {
    const auto extent = tiles.window_extents.select(2, level).select(-1, axis).unsqueeze(-1);
    const auto unit = units.select(1, axis).unsqueeze(-1);     // [layers, 1]
    const auto step = log_reach.select(-1, index(dim)).exp();  // [starts, layers, levels]
    by_dim[index(dim)] = 1 - torch::minimum(step * unit, extent) / extent;
    const auto distinct = problem.distinct.select(1, axis).unsqueeze(-1);
    if (!distinct.any().item<bool>()) continue;
    const auto in_tile = tiles.log_extents.select(2, level).exp();  // [starts, layers, dims]
    const auto kept = distinct_overlap(in_tile.select(-1, index(dim)).unsqueeze(-1),
                                       in_tile.select(-1, index(other)).unsqueeze(-1), step, unit,
                                       other_units.select(1, axis).unsqueeze(-1));
    by_dim[index(dim)] = torch::where(distinct > 0, kept / extent, by_dim[index(dim)]);
  }
  return torch::stack(by_dim, -1);
}

/// What is left of an input's fills thanks to the overlap of successive windows: only the innermost
/// loop of more than one iteration is credited.
///   returns  [starts, layers]
at::Tensor overlap_discount(const ProblemTensors& problem, const LogFactors& factors,
                            const TileTensors& tiles, const OrderedLoops& loops,
                            std::int64_t level) {
  const std::int64_t first = (level + 1) * kNumDims;
  const auto log_factor = loops.log_factors.narrow(2, first, loops.log_factors.size(2) - first);
  const auto kept =
      in_loop_order(kept_share(problem, factors, tiles, level), loops.positions, level + 1);
  const auto open = (1 - sum_inside(log_factor) / kLogTwo).clamp(0, 1);
  const auto later_steps = -(-log_factor).expm1();  // 1 - 1/f: all but the first step
  return (1 - open * later_steps * kept).prod(-1);
}

/// Counts of one operand, a vector of [starts, layers] for the levels.
struct OperandCounts {
  std::vector<at::Tensor> reads, fills, updates;
};

OperandCounts count_operand(const ProblemTensors& problem, const LogFactors& factors,
                            const TileTensors& tiles, const OrderedLoops& loops,
                            const at::Tensor& compute_cycles, Operand operand) {
  const std::int64_t num_levels = problem.num_levels();
  const std::int64_t outermost = num_levels - 1;
  const auto relevant = problem.relevant.select(1, index(operand));  // [layers, dims]
  const auto log_fan_out =
      (factors.spatial * relevant.unsqueeze(1)).sum(-1);  // [starts, layers, levels]
  const auto log_fan_out_within = log_fan_out.cumsum(2);  // of the level and those below
  const auto whole =
      tiles.words.select(2, outermost).select(-1, index(operand));  // [starts, layers]
  const auto zero = torch::zeros_like(compute_cycles);

  OperandCounts counts;
  at::Tensor wanted_by_child =
      compute_cycles;  // per instance of the next level that holds it below
  at::Tensor log_fan_out_of_child = zero;
  for (std::int64_t l = 0; l < num_levels; ++l) {
    counts.reads.push_back(zero);
    counts.fills.push_back(zero);
    counts.updates.push_back(zero);
    if (!problem.architecture.levels[l].can_hold(operand)) continue;
    const auto log_within = log_fan_out_within.select(2, l);
    const auto served = wanted_by_child * (log_within - log_fan_out_of_child).exp();
    const auto log_above = log_fan_out_within.select(2, outermost) - log_within;
    const auto first_visits = whole * (-log_above).exp();  // nothing to read, nor to bring
    counts.reads[l] = served;
    if (operand == Operand::Output) {
      counts.updates[l] = served;
      counts.reads[l] = served - first_visits;
    }
    if (l == outermost) break;
    counts.fills[l] = tiles.words.select(2, l).select(-1, index(operand)) *
                      log_refetches(loops, relevant, l, num_levels).exp();
    if (operand == Operand::Input)
      counts.fills[l] = counts.fills[l] * overlap_discount(problem, factors, tiles, loops, l);
    wanted_by_child = counts.fills[l];
    if (operand == Operand::Output && !problem.architecture.counts_first_fills)
      counts.fills[l] = counts.fills[l] - first_visits;
    log_fan_out_of_child = log_within;
  }
  return counts;
}

/// Copies of each level: the product of the fan-outs above it.
at::Tensor used_instances(const LogFactors& factors) {
  const auto log_fan_out = factors.spatial.sum(-1);  // [starts, layers, levels]
  return (log_fan_out.sum(2, /*keepdim=*/true) - log_fan_out.cumsum(2)).exp();
}

}  // namespace

at::Tensor order_table(const ProblemTensors& problem) {
  std::size_t num_orders = 0;
  for (const auto& orders : problem.orders) num_orders = std::max(num_orders, orders.size());
  std::vector<std::int64_t> positions;
  for (const auto& orders : problem.orders) {
    TORCH_CHECK(!orders.empty(), "orders: expected at least one for each layer, got none");
    for (std::size_t i = 0; i < num_orders; ++i) {
      const NestOrder& nest = orders[std::min(i, orders.size() - 1)];
      for (std::size_t l = 0; l < nest.size(); ++l)
        for (const Dim dim : nest[l])
          positions.push_back(static_cast<std::int64_t>(l) * kNumDims + index(dim));
    }
  }
  return torch::tensor(positions, torch::kInt64)
      .view({problem.num_layers(), static_cast<std::int64_t>(num_orders),
             problem.num_levels() * kNumDims});
}

TrafficTensors relaxed_traffic(const ProblemTensors& problem, const LogFactors& factors,
                               const TileTensors& tiles, const at::Tensor& loop_positions) {
  const std::int64_t num_loops = problem.num_levels() * kNumDims;
  expect_shape(loop_positions, {factors.temporal.size(0), problem.num_layers(), num_loops},
               "loop_positions");
  const OrderedLoops loops{loop_positions, in_loop_order(factors.temporal, loop_positions, 0)};

  TrafficTensors traffic;
  traffic.compute_cycles = problem.macs * (-factors.spatial.sum({2, 3})).exp();
  traffic.instances = used_instances(factors);
  std::vector<at::Tensor> reads, fills, updates;
  for (const Operand operand : kAllOperands) {
    const OperandCounts counts =
        count_operand(problem, factors, tiles, loops, traffic.compute_cycles, operand);
    reads.push_back(torch::stack(counts.reads, 2));
    fills.push_back(torch::stack(counts.fills, 2));
    updates.push_back(torch::stack(counts.updates, 2));
  }
  traffic.reads = torch::stack(reads, -1);
  traffic.fills = torch::stack(fills, -1);
  traffic.updates = torch::stack(updates, -1);
  return traffic;
}

}  // namespace codescent
