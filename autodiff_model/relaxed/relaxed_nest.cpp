#include "autodiff_model/relaxed/relaxed_nest.hpp"

#include <cmath>
#include <numeric>

namespace codescent {
namespace {

constexpr double kInverseLn2 = 1.4426950408889634074;

Real clamp(Real x) {
  return minimum(maximum(x, 0), 1);
}

Real floor(Real x) {
  return -ceil(-x);
}

}  // namespace

RelaxedNest::RelaxedNest(ExpressionGraph& graph, const RelaxedProblem& problem,
                         const std::vector<FactorVariable>& variables, int layer)
    : graph_(graph),
      problem_(problem),
      layer_index_(layer),
      layer_(problem.workload.layers[layer]),
      levels_(problem.num_levels()),
      zero_(graph, graph.constant(0)),
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

void RelaxedNest::place_factors(const std::vector<FactorVariable>& variables) {
  Reals left;
  for (const Dim dim : kAllDims)
    left.push_back(zero_ + std::log(static_cast<double>(problem_.free_bound(layer_index_, dim))));
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

void RelaxedNest::place_fixed(const FixedFactors& fixed, Reals& log_factors) {
  for (int d = 0; d < kNumDims; ++d)
    if (fixed[d] > 1) log_factors[d] = zero_ + std::log(static_cast<double>(fixed[d]));
}

void RelaxedNest::find_choices(const std::vector<NestOrder>& orders) {
  has_choice_.assign(levels_, false);
  for (const NestOrder& order : orders)
    for (int l = 0; l < levels_; ++l)
      if (order[l] != orders.front()[l]) has_choice_[l] = true;
}

Real RelaxedNest::fan_out(int level, const SpatialAxis& axis) const {
  Real log_product = zero_;
  for (int d = 0; d < kNumDims; ++d)
    if (axis.dims.has(kAllDims[d])) log_product = log_product + spatial_[level][d];
  return exp(log_product);
}

Real RelaxedNest::fan_out(DimSet dims, int below, int level) const {
  Real product = zero_ + 1;
  for (int l = below + 1; l <= level; ++l)
    for (int d = 0; d < kNumDims; ++d)
      if (dims.has(kAllDims[d])) product = product * exp(spatial_[l][d]);
  return product;
}

Real RelaxedNest::window_extent(const WindowAxis& axis, int level) const {
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

Real RelaxedNest::tile_words(Operand operand, int level) const {
  Real words = zero_ + 1;
  if (operand == Operand::Input)
    for (const WindowAxis& axis : layer_.window_axes()) words = words * window_extent(axis, level);
  const DimSet plain = layer_.plain_dims(operand);
  for (int d = 0; d < kNumDims; ++d)
    if (plain.has(kAllDims[d])) words = words * extents_[level][d];
  return words;
}

Real RelaxedNest::first_visits(int level) const {
  const DimSet relevant = layer_.relevant(Operand::Output);
  return tile_words(Operand::Output, levels_ - 1) / fan_out(relevant, level, levels_ - 1);
}

Real RelaxedNest::fills(Operand operand, int level, const NestOrder& order) {
  return fills(operand, level, order, false);
}

Real RelaxedNest::least_fills(Operand operand, int level) {
  return fills(operand, level, problem_.orders[layer_index_].front(), true);
}

/// What a level's loops contribute depends on their own order only, since the gates ask how much
/// stands inside, not in which order: the orders share their terms.
Real RelaxedNest::fills(Operand operand, int level, const NestOrder& order, bool all_innermost) {
  Real log_repeats = zero_;
  Real words = tile_words(operand, level);
  for (int outer = levels_ - 1; outer > level; --outer) {
    const Share& share =
        share_of(operand, level, outer, order[outer], all_innermost && has_choice_[outer]);
    words = words * share.kept;
    if (has_choice_[outer])
      words = words * exp(share.log_repeats);
    else
      log_repeats = log_repeats + share.log_repeats;
  }
  return words * exp(log_repeats);
}

OuterNest<Real> RelaxedNest::outer_nest(const LoopOrder& order, Real analytical_cycles) const {
  const int outermost = levels_ - 1;
  const auto tile = for_all_dims([&](Dim dim) {
    const int d = index(dim);
    return exp(spatial_[outermost][d]) * (outermost > 0 ? extents_[outermost - 1][d] : zero_ + 1);
  });
  const auto iterations =
      for_all_dims([&](Dim dim) { return exp(temporal_[outermost][index(dim)]); });
  return {tile, iterations, order, analytical_cycles};
}

const RelaxedNest::Share& RelaxedNest::share_of(Operand operand, int level, int outer,
                                                const LoopOrder& order, bool all_innermost) {
  std::string key = {static_cast<char>(index(operand)), static_cast<char>(level),
                     static_cast<char>(outer), static_cast<char>(all_innermost)};
  for (const Dim dim : order)
    if (temporal_[outer][index(dim)].node() != zero_.node()) key += name(dim);
  const auto known = known_shares_.find(key);
  if (known != known_shares_.end()) return known->second;
  return known_shares_.emplace(key, build_share(operand, level, outer, order, all_innermost))
      .first->second;
}

RelaxedNest::Share RelaxedNest::build_share(Operand operand, int level, int outer,
                                            const LoopOrder& order, bool all_innermost) const {
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
      if (!all_innermost) log_relevant = log_relevant + x;
    } else {
      share.log_repeats = share.log_repeats + x * clamp(log_relevant * kInverseLn2);
    }
    if (!all_innermost) log_inside = log_inside + x;
  }
  return share;
}

/// The share of a tile's fills that a loop over `dim` at level `outer` leaves, if it slides.
Real RelaxedNest::window_share(Dim dim, int level, int outer, Real x, Real log_inside) const {
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

/// Distinct words of a window axis that a step leaves in place (`window_overlap`), at any real
/// extents: between whole numbers of members of a class the words are in proportion.
///   step  in positions of `dim`, at least its extent
Real RelaxedNest::distinct_overlap(const WindowAxis& axis, Dim dim, int level, Real step) const {
  const bool is_output = dim == axis.output;
  const std::int64_t unit = is_output ? axis.stride : axis.dilation;
  const std::int64_t across_unit = is_output ? axis.dilation : axis.stride;
  const std::int64_t common = std::gcd(unit, across_unit);
  const auto classes = static_cast<double>(unit / common);
  const auto pitch = static_cast<double>(across_unit / common);
  const Real own = extents_[level][index(dim)];
  const Real across = extents_[level][index(is_output ? axis.filter : axis.output)];
  const Real fewer = floor(across / classes);
  const Real num_more = across - classes * fewer;  // classes with one member more
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

}  // namespace codescent
