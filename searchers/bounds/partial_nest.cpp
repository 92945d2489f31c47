#include "searchers/bounds/partial_nest.hpp"

#include <algorithm>
#include <cmath>

#include "core/exact_model/energy.hpp"
#include "core/exact_model/latency.hpp"
#include "core/exact_model/tiles.hpp"
#include "searchers/bounds/data_movement.hpp"

namespace codescent {
namespace {

DimSet every_dim() {
  DimSet all;
  for (const Dim dim : kAllDims) all.insert(dim);
  return all;
}

}  // namespace

PartialNest::PartialNest(const Architecture& architecture, const SizedHardware& hardware,
                         const Layer& layer)
    : architecture_(architecture),
      hardware_(hardware),
      layer_(layer),
      num_levels_(architecture.num_levels()),
      left_(num_levels_ + 1, kAllOnes),
      fan_outs_upto_(num_levels_, kAllOnes),
      loops_until_(num_levels_ + 1, 0),
      least_words_moved_(least_words_moved(architecture, hardware, layer)),
      innermost_loops_(codescent::innermost_loops(architecture, hardware, layer)) {
  mapping_.levels.resize(num_levels_);
  traffic_.levels.resize(num_levels_);
  traffic_.instances.resize(num_levels_);
  traffic_.macs = traffic_.computes = layer.macs();
  DimSet loops;
  for (const MemoryLevel& level : architecture.levels) {
    for (const Dim dim : kAllDims)
      if (level.temporal.has(dim)) loops.insert(dim);
    loops_upto_.push_back(loops);
  }
}

void PartialNest::set_fan_outs(const std::vector<DimArray>& fan_outs, std::size_t innermost_loop) {
  innermost_loop_ = innermost_loop;
  loops_.clear();
  DimArray product = kAllOnes;
  for (int l = 0; l < num_levels_; ++l) {
    mapping_.levels[l].spatial = fan_outs[l];
    for (int d = 0; d < kNumDims; ++d) product[d] *= fan_outs[l][d];
    fan_outs_upto_[l] = product;
  }
  traffic_.compute_cycles = 1;
  for (int d = 0; d < kNumDims; ++d) {
    left_[num_levels_][d] = layer_.bounds[d] / product[d];
    traffic_.compute_cycles *= left_[num_levels_][d];
  }
  for (int l = 0; l < num_levels_; ++l)
    traffic_.instances[l] = distinct_fan_out(every_dim(), l, num_levels_ - 1);
}

void PartialNest::decide(int level, const DimArray& temporal, const LoopOrder& order) {
  LevelMapping& loops = mapping_.levels[level];
  loops.temporal = temporal;
  loops.order = order;
  loops_.resize(loops_until_[level + 1]);
  for (int i = kNumDims - 1; i >= 0; --i)
    if (const std::int64_t factor = temporal[index(order[i])]; factor > 1)
      loops_.push_back({order[i], level, factor});
  loops_until_[level] = loops_.size();
  for (int d = 0; d < kNumDims; ++d) left_[level][d] = left_[level + 1][d] / temporal[d];
}

bool PartialNest::fits(int level) const {
  if (distinct_fan_out(every_dim(), -1, num_levels_ - 1) < hardware_.least_mac_units) return false;
  for (int l = 0; l < num_levels_; ++l) {
    if (!hardware_.levels[l].capacity_words || l >= level) continue;
    DimArray extents = fan_outs_upto_[l];
    if (l == level - 1)
      for (int d = 0; d < kNumDims; ++d) extents[d] *= left_[level][d];
    std::int64_t words = 0;
    for (const Operand operand : kAllOperands)
      if (architecture_.levels[l].can_hold(operand)) words += tile_words(layer_, operand, extents);
    if (words > *hardware_.levels[l].capacity_words) return false;
    if (l == level - 1 && words < hardware_.levels[l].least_words) return false;
  }
  return true;
}

bool PartialNest::obeys_innermost_loop(int level) const {
  if (loops_.empty() || left_[level] != kAllOnes) return true;
  return innermost_loops_[innermost_loop_].dims.has(loops_.back().dim);
}

std::int64_t PartialNest::distinct_fan_out(DimSet relevant, int below, int level) const {
  std::int64_t product = 1;
  for (int d = 0; d < kNumDims; ++d)
    if (relevant.has(kAllDims[d]))
      product *= fan_outs_upto_[level][d] / (below < 0 ? 1 : fan_outs_upto_[below][d]);
  return product;
}

/// What one instance of `child` works through of the box inside `level`.
DimArray PartialNest::share_of_box(int child, int level) const {
  DimArray share = left_[level];
  for (int d = 0; d < kNumDims; ++d) share[d] *= fan_outs_upto_[child][d];
  return share;
}

/// Whether a level may hold its share of an operand's box as one tile.
bool PartialNest::can_hold(Operand operand, int child, int level, const DimArray& share) const {
  const DimSet relevant = layer_.relevant(operand);
  for (int d = 0; d < kNumDims; ++d)
    if (left_[level][d] > 1 && relevant.has(kAllDims[d]) && !loops_upto_[child].has(kAllDims[d]))
      return false;
  const auto& capacity = hardware_.levels[child].capacity_words;
  return !capacity || tile_words(layer_, operand, share) <= *capacity;
}

/// Fills of a level whose tile is the share, under the loops outside `level`: as the exact model
/// counts them.
std::int64_t PartialNest::fills_under(Operand operand, int child, int level,
                                      const DimArray& share) const {
  const std::int64_t tile = tile_words(layer_, operand, share);
  std::int64_t fills = tile;
  auto loop = loops_.rend() - static_cast<std::ptrdiff_t>(loops_until_[level]);
  if (operand == Operand::Input && loop != loops_.rend()) {
    const auto axes = layer_.window_axes();
    if (const WindowAxis* axis = axis_of(loop->dim, axes)) {
      const int d = index(loop->dim);
      const std::int64_t extent =
          share[d] * (fan_outs_upto_[loop->level][d] / fan_outs_upto_[child][d]);
      const std::int64_t across =
          share[index(loop->dim == axis->output ? axis->filter : axis->output)];
      const std::int64_t reach = window_extent(*axis, share);
      const std::int64_t kept =
          window_overlap(*axis, loop->dim, share[d], share[d], across, extent);
      fills += (loop->factor - 1) * (tile / reach * (reach - kept));
      for (++loop; loop != loops_.rend(); ++loop) fills *= loop->factor;
      return fills;
    }
  }
  const DimSet relevant = layer_.relevant(operand);
  while (loop != loops_.rend() && !relevant.has(loop->dim)) ++loop;
  for (; loop != loops_.rend(); ++loop) fills *= loop->factor;
  return fills;
}

/// Words of the share that some MAC reads or writes.
std::int64_t PartialNest::touched_words(Operand operand, int child, int level,
                                        const DimArray& share) const {
  if (operand != Operand::Input) return tile_words(layer_, operand, share);
  std::int64_t words = 1;
  const DimSet plain = layer_.plain_dims(operand);
  for (const Dim dim : kAllDims)
    if (plain.has(dim)) words *= share[index(dim)];
  for (const WindowAxis& axis : layer_.window_axes()) {
    const int output = index(axis.output), filter = index(axis.filter);
    // Fan-outs between leave gaps among the share's positions.
    const bool is_side_by_side =
        fan_outs_upto_[level - 1][output] == fan_outs_upto_[child][output] &&
        fan_outs_upto_[level - 1][filter] == fan_outs_upto_[child][filter];
    words *= is_side_by_side ? distinct_positions(axis, share[output], share[filter])
                             : std::max(share[output], share[filter]);
  }
  return words;
}

std::int64_t PartialNest::least_fills(Operand operand, int child, int level) const {
  if (child >= level - 1)  // every loop above it is decided
    return fills_under(operand, child, child + 1, share_of_box(child, child + 1));
  if (innermost_loops_[innermost_loop_].refetches[child][index(operand)])
    return traffic_.compute_cycles;
  const DimArray share = share_of_box(child, level);
  std::int64_t refetched = touched_words(operand, child, level, share);
  for (const Loop& loop : loops_) refetched *= loop.factor;
  return can_hold(operand, child, level, share)
             ? std::min(refetched, fills_under(operand, child, level, share))
             : refetched;
}

void PartialNest::count_operand(Operand operand, int level) {
  const DimSet relevant = layer_.relevant(operand);
  const int outermost = num_levels_ - 1;
  std::int64_t wanted_per_child = traffic_.compute_cycles;
  int child = -1;
  for (int l = 0; l <= outermost; ++l) {
    if (!architecture_.levels[l].can_hold(operand)) continue;
    OperandTraffic& counts = traffic_.levels[l][index(operand)];
    counts.tile = 1;  // only whether the level holds the operand matters to costs
    const std::int64_t served = wanted_per_child * distinct_fan_out(relevant, child, l);
    counts.reads = served;
    if (operand == Operand::Output) {
      counts.updates = served;
      counts.reads -=
          tile_words(layer_, operand, layer_.bounds) / distinct_fan_out(relevant, l, outermost);
    }
    wanted_per_child = l < outermost ? least_fills(operand, l, level) : 0;
    counts.fills = wanted_per_child;
    if (operand == Operand::Output && l < outermost && !architecture_.counts_first_fills)
      counts.fills -=
          tile_words(layer_, operand, layer_.bounds) / distinct_fan_out(relevant, l, outermost);
    child = l;
  }
}

/// Raises a bound to what all operands together move at a level.
void PartialNest::add_words_moved(int level, LayerCost& cost) const {
  if (least_words_moved_[level] == 0) return;
  const SizedLevel& sized = hardware_.levels[level];
  const auto& counts = traffic_.levels[level];
  // In blocks: the counts are priced by whole ones, and may grow into what these have left.
  const auto block_words = static_cast<double>(sized.block_words);
  const auto blocks = [&](std::int64_t words) {
    return std::ceil(static_cast<double>(words) / block_words);
  };
  const double counted = blocks(counts[index(Operand::Weight)].reads) +
                         blocks(counts[index(Operand::Input)].reads) +
                         blocks(counts[index(Operand::Output)].updates);
  cost.energy_pj += std::max(0.0, least_words_moved_[level] / block_words - counted) *
                    std::min(sized.read_pj, sized.write_pj);
  double words_per_cycle = INFINITY;
  if (sized.read_bandwidth_words_per_cycle && sized.write_bandwidth_words_per_cycle)
    words_per_cycle =
        *sized.read_bandwidth_words_per_cycle + *sized.write_bandwidth_words_per_cycle;
  if (sized.bandwidth_words_per_cycle)
    words_per_cycle = std::min(words_per_cycle, *sized.bandwidth_words_per_cycle);
  cost.cycles =
      std::max(cost.cycles, static_cast<std::int64_t>(least_words_moved_[level] / words_per_cycle));
}

LayerCost PartialNest::least_cost(int level) {
  for (const Operand operand : kAllOperands) count_operand(operand, level);
  LayerCost cost{energy_pj(hardware_, traffic_), latency(hardware_, traffic_).cycles};
  if (level > 0)  // else these are the counts
    for (int l = 0; l < num_levels_; ++l) add_words_moved(l, cost);
  return cost;
}

}  // namespace codescent
