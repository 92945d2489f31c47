#include "autodiff_model/fused/layer_program.hpp"

#include <array>
#include <cmath>
#include <string>
#include <unordered_map>

namespace codescent {
namespace {

constexpr double kInverseLn2 = 1.4426950408889634074;

using Reals = std::vector<Real>;

/// A layer's relaxed loop nest as expressions of the variables.
class Nest {
 public:
  Nest(const ProblemTensors& problem, const std::vector<FactorVariable>& variables, int layer)
      : problem_(problem),
        layer_(problem.workload.layers[layer]),
        levels_(problem.architecture.num_levels()),
        zero_(graph_, graph_.constant(0)),
        temporal_(levels_, Reals(kNumDims, zero_)),
        spatial_(levels_, Reals(kNumDims, zero_)) {
    place_factors(variables);
    Reals reach(kNumDims, zero_ + 1);
    for (int l = 0; l < levels_; ++l) {
      for (int d = 0; d < kNumDims; ++d)
        reach[d] = reach[d] * exp(temporal_[l][d]) * exp(spatial_[l][d]);
      extents_.push_back(reach);
    }
  }

  ExpressionGraph& graph() { return graph_; }
  const Layer& layer() const { return layer_; }
  Real input(int number) { return {graph_, graph_.input(number)}; }
  Real zero() const { return zero_; }

  Real fan_out(int level, const SpatialAxis& axis) const {
    Real log_product = zero_;
    for (int d = 0; d < kNumDims; ++d)
      if (axis.dims.has(kAllDims[d])) log_product = log_product + spatial_[level][d];
    return exp(log_product);
  }

  /// Product of the fan-outs of `dims` at levels (below, level].
  Real fan_out(DimSet dims, int below, int level) const {
    Real product = zero_ + 1;
    for (int l = below + 1; l <= level; ++l)
      for (int d = 0; d < kNumDims; ++d)
        if (dims.has(kAllDims[d])) product = product * exp(spatial_[l][d]);
    return product;
  }

  Real window_extent(const WindowAxis& axis, int level) const {
    const Reals& reach = extents_[level];
    return (reach[index(axis.output)] - 1) * static_cast<double>(axis.stride) +
           (reach[index(axis.filter)] - 1) * static_cast<double>(axis.dilation) + 1;
  }

  Real tile_words(Operand operand, int level) const {
    DimSet relevant = layer_.relevant(operand);
    Real words = zero_ + 1;
    if (operand == Operand::Input) {
      for (const WindowAxis& axis : layer_.window_axes())
        words = words * window_extent(axis, level);
      relevant = DimSet{Dim::C, Dim::N, Dim::G};
    }
    for (int d = 0; d < kNumDims; ++d)
      if (relevant.has(kAllDims[d])) words = words * extents_[level][d];
    return words;
  }

  /// Words delivered to one instance, with the gates of docs/model.md: a loop that the operand does
  /// not see counts as far as a relevant loop stands inside it, and a sliding window saves as far
  /// as no loop stands inside it.
  Real fills(Operand operand, int level, const NestOrder& order) {
    std::string key = {static_cast<char>(index(operand)), static_cast<char>(level)};
    for (int l = level + 1; l < levels_; ++l) {
      for (const Dim dim : order[l])
        if (temporal_[l][index(dim)].node() != zero_.node()) key += name(dim);
      key += '|';
    }
    const auto known = known_fills_.find(key);
    if (known != known_fills_.end()) return known->second;
    const Real words = build_fills(operand, level, order);
    known_fills_.emplace(key, words);
    return words;
  }

 private:
  Real build_fills(Operand operand, int level, const NestOrder& order) const {
    const DimSet relevant = layer_.relevant(operand);
    Real log_repeats = zero_;
    Real log_relevant = zero_;
    Real log_inside = zero_;
    Real kept = zero_ + 1;
    for (int l = level + 1; l < levels_; ++l)
      for (const Dim dim : order[l]) {
        const Real x = temporal_[l][index(dim)];
        if (x.node() == zero_.node()) continue;
        if (operand == Operand::Input) kept = kept * window_share(dim, level, l, x, log_inside);
        if (relevant.has(dim)) {
          log_repeats = log_repeats + x;
          log_relevant = log_relevant + x;
        } else {
          log_repeats = log_repeats + x * clamp(log_relevant * kInverseLn2);
        }
        log_inside = log_inside + x;
      }
    return tile_words(operand, level) * exp(log_repeats) * kept;
  }

  static Real clamp(Real x) { return minimum(maximum(x, 0), 1); }

  /// The share of a tile's fills that a loop over `dim` at level `outer` leaves, if it slides.
  Real window_share(Dim dim, int level, int outer, Real x, Real log_inside) const {
    for (const WindowAxis& axis : layer_.window_axes()) {
      if (dim != axis.output && dim != axis.filter) continue;
      Real reach = extents_[level][index(dim)];
      for (int l = level + 1; l <= outer; ++l)
        reach = reach * exp(spatial_[l][index(dim)]) *
                (l < outer ? exp(temporal_[l][index(dim)]) : zero_ + 1);
      const auto step = static_cast<double>(dim == axis.output ? axis.stride : axis.dilation);
      const Real fresh = minimum(reach * step / window_extent(axis, level), 1);
      const Real open = clamp(1 - log_inside * kInverseLn2);
      return 1 - open * (1 - exp(zero_ - x)) * (1 - fresh);
    }
    return zero_ + 1;
  }

  void place_factors(const std::vector<FactorVariable>& variables) {
    Reals left;
    for (int d = 0; d < kNumDims; ++d)
      left.push_back(zero_ + std::log(static_cast<double>(layer_.bounds[d])));
    for (std::size_t v = 0; v < variables.size(); ++v) {
      const FactorVariable& variable = variables[v];
      if (layer_.bound(variable.dim) == 1) continue;
      const int d = index(variable.dim);
      const Real x = input(static_cast<int>(v));
      (variable.is_spatial ? spatial_ : temporal_)[variable.level][d] = x;
      left[d] = left[d] - x;
    }
    for (int d = 0; d < kNumDims; ++d)
      if (layer_.bounds[d] > 1) temporal_[problem_.derived_level[d]][d] = left[d];
  }

  const ProblemTensors& problem_;
  const Layer& layer_;
  int levels_;
  ExpressionGraph graph_;
  Real zero_;
  std::vector<Reals> temporal_;  // [levels][dims] log factors
  std::vector<Reals> spatial_;
  std::vector<Reals> extents_;                         // [levels][dims]
  std::unordered_map<std::string, Real> known_fills_;  // by operand, level and loops above
};

/// Words per instance at one level, all operands together.
struct LevelCounts {
  Real reads;
  Real writes;  // fills + updates
};

struct OrderCost {
  Real energy_pj;
  Real cycles;
};

DimSet all_dims() {
  DimSet dims;
  for (const Dim dim : kAllDims) dims.insert(dim);
  return dims;
}

std::vector<LevelCounts> count_levels(Nest& nest, const Architecture& architecture,
                                      const NestOrder& order, Real compute_cycles) {
  const int outermost = architecture.num_levels() - 1;
  std::vector<LevelCounts> counts(outermost + 1, {nest.zero(), nest.zero()});
  for (const Operand operand : kAllOperands) {
    const DimSet relevant = nest.layer().relevant(operand);
    Real wanted_per_child = compute_cycles;
    int child = -1;
    for (int l = 0; l <= outermost; ++l) {
      if (!architecture.levels[l].can_hold(operand)) continue;
      const Real served = wanted_per_child * nest.fan_out(relevant, child, l);
      if (operand == Operand::Output) {
        const Real share =
            nest.tile_words(operand, outermost) / nest.fan_out(relevant, l, outermost);
        counts[l].writes = counts[l].writes + served;
        counts[l].reads = counts[l].reads + (served - share);
      } else {
        counts[l].reads = counts[l].reads + served;
      }
      if (l == outermost) continue;
      wanted_per_child = nest.fills(operand, l, order);
      counts[l].writes = counts[l].writes + wanted_per_child;
      child = l;
    }
  }
  return counts;
}

OrderCost cost_of_order(Nest& nest, const Architecture& architecture, const NestOrder& order,
                        const ProgramInputs& inputs, double mac_pj) {
  const auto macs = static_cast<double>(nest.layer().macs());
  const int outermost = architecture.num_levels() - 1;
  const Real compute_cycles = (nest.zero() + macs) / nest.fan_out(all_dims(), -1, outermost);
  const auto counts = count_levels(nest, architecture, order, compute_cycles);
  Real energy_pj = nest.zero() + macs * mac_pj;
  Real cycles = compute_cycles;
  for (int l = 0; l <= outermost; ++l) {
    const MemoryLevel& level = architecture.levels[l];
    const Real instances = nest.fan_out(all_dims(), l, outermost);
    energy_pj = energy_pj + instances * (counts[l].reads * nest.input(inputs.read_pj(l)) +
                                         counts[l].writes * nest.input(inputs.write_pj(l)));
    if (level.bandwidth_words_per_cycle)
      cycles = maximum(cycles, (counts[l].reads + counts[l].writes) *
                                   nest.input(inputs.inverse_bandwidth(l, 0)));
    if (level.read_bandwidth_words_per_cycle)
      cycles = maximum(cycles, counts[l].reads * nest.input(inputs.inverse_bandwidth(l, 1)));
    if (level.write_bandwidth_words_per_cycle)
      cycles = maximum(cycles, counts[l].writes * nest.input(inputs.inverse_bandwidth(l, 2)));
  }
  return {energy_pj, cycles};
}

}  // namespace

LaneProgram layer_cost_program(const ProblemTensors& problem,
                               const std::vector<FactorVariable>& variables, int layer,
                               double mac_pj) {
  Nest nest(problem, variables, layer);
  const ProgramInputs inputs{static_cast<int>(variables.size())};
  std::vector<int> outputs;
  for (const NestOrder& order : problem.orders[layer]) {
    const OrderCost cost = cost_of_order(nest, problem.architecture, order, inputs, mac_pj);
    outputs.push_back(cost.energy_pj.node());
    outputs.push_back(cost.cycles.node());
  }
  return {nest.graph(), outputs};
}

LaneProgram layer_demand_program(const ProblemTensors& problem,
                                 const std::vector<FactorVariable>& variables, int layer) {
  Nest nest(problem, variables, layer);
  std::vector<int> outputs;
  for (int l = 0; l < problem.architecture.num_levels(); ++l) {
    const MemoryLevel& level = problem.architecture.levels[l];
    if (level.capacity_words) {
      Real words = nest.zero();
      for (const Operand operand : kAllOperands)
        if (level.can_hold(operand)) words = words + nest.tile_words(operand, l);
      outputs.push_back(words.node());
    }
    for (const SpatialAxis& axis : level.spatial) outputs.push_back(nest.fan_out(l, axis).node());
  }
  return {nest.graph(), outputs};
}

}  // namespace codescent
