#include "autodiff_model/fused/layer_program.hpp"

#include <array>
#include <cmath>
#include <numeric>
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
        layer_index_(layer),
        layer_(problem.workload.layers[layer]),
        levels_(problem.architecture.num_levels()),
        zero_(graph_, graph_.constant(0)),
        temporal_(levels_, Reals(kNumDims, zero_)),
        spatial_(levels_, Reals(kNumDims, zero_)) {
    place_factors(variables);
    find_choices(problem.orders[layer]);
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
    if (axis.footprint == Footprint::Distinct) {
      const Real outputs = reach[index(axis.output)], taps = reach[index(axis.filter)];
      const std::int64_t common = std::gcd(axis.stride, axis.dilation);
      return outputs * taps - maximum(outputs - static_cast<double>(axis.dilation / common), 0) *
                                  maximum(taps - static_cast<double>(axis.stride / common), 0);
    }
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

  /// Partial sums that one instance meets for the first time.
  Real first_visits(int level) const {
    const DimSet relevant = layer_.relevant(Operand::Output);
    return tile_words(Operand::Output, levels_ - 1) / fan_out(relevant, level, levels_ - 1);
  }

  /// Words delivered to one instance, with the gates of docs/model.md: a loop that the operand does
  /// not see counts as far as a relevant loop stands inside it, and a sliding window saves as far
  /// as no loop stands inside it. What a level's loops contribute depends on their own order only,
  /// since the gates ask how much stands inside, not in which order: the orders share their terms.
  Real fills(Operand operand, int level, const NestOrder& order) {
    Real log_repeats = zero_;
    Real words = tile_words(operand, level);
    for (int outer = levels_ - 1; outer > level; --outer) {
      const Share& share = share_of(operand, level, outer, order[outer]);
      words = words * share.kept;
      if (has_choice_[outer])
        words = words * exp(share.log_repeats);
      else
        log_repeats = log_repeats + share.log_repeats;
    }
    return words * exp(log_repeats);
  }

  OuterNest<Real> outer_nest(const LoopOrder& order, Real analytical_cycles) const {
    const int outermost = levels_ - 1;
    const auto tile = for_all_dims([&](Dim dim) {
      const int d = index(dim);
      return exp(spatial_[outermost][d]) * (outermost > 0 ? extents_[outermost - 1][d] : zero_ + 1);
    });
    const auto iterations =
        for_all_dims([&](Dim dim) { return exp(temporal_[outermost][index(dim)]); });
    return {tile, iterations, order, analytical_cycles};
  }

 private:
  /// What the loops of one level do to the fills of an operand at a level inside it.
  struct Share {
    Real log_repeats;
    Real kept;  // of a sliding window's fetches
  };

  const Share& share_of(Operand operand, int level, int outer, const LoopOrder& order) {
    std::string key = {static_cast<char>(index(operand)), static_cast<char>(level),
                       static_cast<char>(outer)};
    for (const Dim dim : order)
      if (temporal_[outer][index(dim)].node() != zero_.node()) key += name(dim);
    const auto known = known_shares_.find(key);
    if (known != known_shares_.end()) return known->second;
    return known_shares_.emplace(key, build_share(operand, level, outer, order)).first->second;
  }

  Share build_share(Operand operand, int level, int outer, const LoopOrder& order) const {
    const DimSet relevant = layer_.relevant(operand);
    Real log_inside = zero_;
    Real log_relevant = zero_;
    for (int l = level + 1; l < outer; ++l)
      for (int d = 0; d < kNumDims; ++d) {
        log_inside = log_inside + temporal_[l][d];
        if (relevant.has(kAllDims[d])) log_relevant = log_relevant + temporal_[l][d];
      }
    Share share{zero_, zero_ + 1};
    for (const Dim dim : order) {
      const Real x = temporal_[outer][index(dim)];
      if (x.node() == zero_.node()) continue;
      if (operand == Operand::Input)
        share.kept = share.kept * window_share(dim, level, outer, x, log_inside);
      if (relevant.has(dim)) {
        share.log_repeats = share.log_repeats + x;
        log_relevant = log_relevant + x;
      } else {
        share.log_repeats = share.log_repeats + x * clamp(log_relevant * kInverseLn2);
      }
      log_inside = log_inside + x;
    }
    return share;
  }

  static Real floor(Real x) { return -ceil(-x); }

  /// As in the composed model.
  Real distinct_overlap(const WindowAxis& axis, Dim dim, int level, Real step) const {
    const bool is_output = dim == axis.output;
    const std::int64_t unit = is_output ? axis.stride : axis.dilation;
    const std::int64_t across_unit = is_output ? axis.dilation : axis.stride;
    const std::int64_t common = std::gcd(unit, across_unit);
    const auto classes = static_cast<double>(unit / common);
    const auto pitch = static_cast<double>(across_unit / common);
    const Real own = extents_[level][index(dim)];
    const Real across = extents_[level][index(is_output ? axis.filter : axis.output)];
    const Real fewer = floor(across / classes);
    const Real num_more = across - classes * fewer;
    const Real passed = floor(step / pitch);
    const Real beyond = step - passed * pitch;
    const Real are_one = clamp(own - pitch);
    const Real piece = minimum(own, pitch);
    const auto of_class = [&](Real members) {
      const Real one = maximum((members - 1) * pitch + own - step, 0);
      const Real pieces = maximum(members - passed, 0) * maximum(piece - beyond, 0) +
                          maximum(members - passed - 1, 0) * maximum(piece - pitch + beyond, 0);
      return are_one * one + (1 - are_one) * pieces;
    };
    return num_more * of_class(fewer + 1) + (classes - num_more) * of_class(fewer);
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
      const auto unit = static_cast<double>(dim == axis.output ? axis.stride : axis.dilation);
      const Real extent = window_extent(axis, level);
      const Real fresh = axis.footprint == Footprint::Distinct
                             ? 1 - distinct_overlap(axis, dim, level, reach) / extent
                             : minimum(reach * unit / extent, 1);
      const Real open = clamp(1 - log_inside * kInverseLn2);
      return 1 - open * (1 - exp(zero_ - x)) * (1 - fresh);
    }
    return zero_ + 1;
  }

  void place_factors(const std::vector<FactorVariable>& variables) {
    Reals left;
    for (int d = 0; d < kNumDims; ++d)
      left.push_back(zero_ +
                     std::log(static_cast<double>(problem_.free_bound(layer_index_, kAllDims[d]))));
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
    for (int l = 0; l < levels_; ++l) {
      const MemoryLevel& level = problem_.architecture.levels[l];
      place_fixed(level.fixed_temporal, temporal_[l]);
      place_fixed(level.fixed_spatial, spatial_[l]);
    }
  }

  void place_fixed(const FixedFactors& fixed, Reals& log_factors) {
    for (int d = 0; d < kNumDims; ++d)
      if (fixed[d] > 1) log_factors[d] = zero_ + std::log(static_cast<double>(fixed[d]));
  }

  /// Levels at which the orders differ.
  void find_choices(const std::vector<NestOrder>& orders) {
    has_choice_.assign(levels_, false);
    for (const NestOrder& order : orders)
      for (int l = 0; l < levels_; ++l)
        if (order[l] != orders.front()[l]) has_choice_[l] = true;
  }

  const ProblemTensors& problem_;
  int layer_index_;
  const Layer& layer_;
  int levels_;
  ExpressionGraph graph_;
  Real zero_;
  std::vector<Reals> temporal_;  // [levels][dims] log factors
  std::vector<Reals> spatial_;
  std::vector<Reals> extents_;                           // [levels][dims]
  std::vector<bool> has_choice_;                         // [levels]
  std::unordered_map<std::string, Share> known_shares_;  // by operand, levels and order
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
        counts[l].writes = counts[l].writes + served;
        counts[l].reads = counts[l].reads + (served - nest.first_visits(l));
      } else {
        counts[l].reads = counts[l].reads + served;
      }
      if (l == outermost) continue;
      wanted_per_child = nest.fills(operand, l, order);
      counts[l].writes = counts[l].writes + wanted_per_child;
      if (operand == Operand::Output && !architecture.counts_first_fills)
        counts[l].writes = counts[l].writes - nest.first_visits(l);
      child = l;
    }
  }
  return counts;
}

/// The next level outwards that holds an operand.
int parent_of(const Architecture& architecture, Operand operand, int child) {
  int parent = child + 1;
  while (!architecture.levels[parent].can_hold(operand)) ++parent;
  return parent;
}

/// Energy of everything that crosses from one level to the next, MACs included. Outer transfers
/// come first: orders that agree on the outer levels share the sum so far.
Real energy_of_order(Nest& nest, const Architecture& architecture, const NestOrder& order,
                     const ProgramInputs& inputs, Real compute_cycles, double mac_pj) {
  const int outermost = architecture.num_levels() - 1;
  Real energy_pj = nest.zero() + static_cast<double>(nest.layer().macs()) * mac_pj;
  for (int child = outermost - 1; child >= -1; --child)
    for (const Operand operand : kAllOperands) {
      if (child >= 0 && !architecture.levels[child].can_hold(operand)) continue;
      const DimSet relevant = nest.layer().relevant(operand);
      const int parent = parent_of(architecture, operand, child);
      const Real parents = nest.fan_out(all_dims(), parent, outermost);
      Real word_pj = nest.input(inputs.read_pj(parent));
      if (operand == Operand::Output) {
        energy_pj = energy_pj - parents * nest.first_visits(parent) * word_pj;
        word_pj = word_pj + nest.input(inputs.write_pj(parent));
      }
      word_pj = word_pj * nest.fan_out(relevant, child, parent) * parents;
      if (child >= 0) {
        const Real fill_pj =
            nest.input(inputs.write_pj(child)) * nest.fan_out(all_dims(), child, outermost);
        word_pj = word_pj + fill_pj;
        if (operand == Operand::Output && !architecture.counts_first_fills)
          energy_pj = energy_pj - nest.first_visits(child) * fill_pj;
      }
      const Real words = child >= 0 ? nest.fills(operand, child, order) : compute_cycles;
      energy_pj = energy_pj + words * word_pj;
    }
  return energy_pj;
}

OrderCost cost_of_order(Nest& nest, const Architecture& architecture, const NestOrder& order,
                        const ProgramInputs& inputs, double mac_pj) {
  const auto macs = static_cast<double>(nest.layer().macs());
  const int outermost = architecture.num_levels() - 1;
  const Real compute_cycles = (nest.zero() + macs) / nest.fan_out(all_dims(), -1, outermost);
  const auto counts = count_levels(nest, architecture, order, compute_cycles);
  Real cycles = compute_cycles;
  for (int l = outermost; l >= 0; --l) {
    const MemoryLevel& level = architecture.levels[l];
    if (level.bandwidth_words_per_cycle)
      cycles = maximum(cycles, (counts[l].reads + counts[l].writes) *
                                   nest.input(inputs.inverse_bandwidth(l, 0)));
    if (level.read_bandwidth_words_per_cycle)
      cycles = maximum(cycles, counts[l].reads * nest.input(inputs.inverse_bandwidth(l, 1)));
    if (level.write_bandwidth_words_per_cycle)
      cycles = maximum(cycles, counts[l].writes * nest.input(inputs.inverse_bandwidth(l, 2)));
  }
  return {energy_of_order(nest, architecture, order, inputs, compute_cycles, mac_pj), cycles};
}

}  // namespace

LaneProgram layer_cost_program(const ProblemTensors& problem,
                               const std::vector<FactorVariable>& variables, int layer,
                               double mac_pj, const LatencyModel* latency, Points points) {
  Nest nest(problem, variables, layer);
  const ProgramInputs inputs{static_cast<int>(variables.size())};
  std::vector<int> outputs;
  for (const NestOrder& order : problem.orders[layer]) {
    OrderCost cost = cost_of_order(nest, problem.architecture, order, inputs, mac_pj);
    if (latency != nullptr)
      cost.cycles =
          latency->cycles(nest.layer(), nest.outer_nest(order.back(), cost.cycles), points);
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
    if (level.is_capacity_limited()) {
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
