#include "searchers/bounds/partial_nest.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/exact_model/latency.hpp"
#include "searchers/bounds/data_movement.hpp"

namespace codescent {

PartialNest::PartialNest(const Architecture& architecture, const SizedHardware& hardware,
                         const Layer& layer)
    : architecture_(architecture),
      hardware_(hardware),
      layer_(layer),
      dims_(layer),
      num_levels_(architecture.num_levels()),
      innermost_loops_(codescent::innermost_loops(architecture, hardware, layer)),
      fan_outs_(num_levels_),
      depths_(num_levels_ + 2) {
  mapping_.levels.resize(num_levels_);
  traffic_.levels.resize(num_levels_);
  traffic_.instances.resize(num_levels_);
  traffic_.macs = traffic_.computes = layer.macs();
  list_holders();
  list_words_moved();
}

void PartialNest::list_holders() {
  settled_with_.resize(num_levels_ + 1);
  unsettled_at_.resize(num_levels_ + 1);
  DimSet loops;
  for (int l = 0; l < num_levels_; ++l) {
    const MemoryLevel& level = architecture_.levels[l];
    const SizedLevel& sized = hardware_.levels[l];
    for (const Dim dim : kAllDims)
      if (level.temporal.has(dim)) loops.insert(dim);
    int settled_with = num_levels_;  // once these loops are decided, nothing here changes any more
    for (const Operand operand : kAllOperands) {
      if (!level.can_hold(operand)) continue;
      std::vector<Holder>& holders = holders_[index(operand)];
      if (l < num_levels_ - 1) settled_with = std::min(settled_with, l + 1);
      if (!holders.empty()) settled_with = std::min(settled_with, holders.back().level + 1);
      Holder& holder = holders.emplace_back();
      holder.level = l;
      holder.counts = &traffic_.levels[l][index(operand)];
      holder.place = prices_.size();
      prices_.push_back({AccessPrice(sized)});
      holder.capacity_words =
          sized.capacity_words.value_or(std::numeric_limits<std::int64_t>::max());
      holder.loops = loops;
      holder.counts->tile = 1;  // costs ask only whether it is held
    }
    if (!sized.is_bandwidth_limited()) continue;
    settled_with_[settled_with].push_back(l);
    for (int at = settled_with; at <= num_levels_; ++at) unsettled_at_[at].push_back(l);
  }
  // The outermost first, which most often is the slowest.
  for (auto* levels : {&settled_with_, &unsettled_at_})
    for (std::vector<int>& of_level : *levels) std::reverse(of_level.begin(), of_level.end());
}

void PartialNest::list_words_moved() {
  const std::vector<double> least_words = least_words_moved(architecture_, hardware_, layer_);
  for (int l = 0; l < num_levels_; ++l) {
    if (least_words[l] == 0) continue;
    const SizedLevel& sized = hardware_.levels[l];
    words_moved_.push_back({l, AccessPrice(sized),
                            least_words[l] / static_cast<double>(sized.block_words),
                            std::min(sized.read_pj, sized.write_pj)});
    double words_per_cycle = INFINITY;
    if (sized.read_bandwidth_words_per_cycle && sized.write_bandwidth_words_per_cycle)
      words_per_cycle =
          *sized.read_bandwidth_words_per_cycle + *sized.write_bandwidth_words_per_cycle;
    if (sized.bandwidth_words_per_cycle)
      words_per_cycle = std::min(words_per_cycle, *sized.bandwidth_words_per_cycle);
    cycles_of_words_moved_ = std::max(cycles_of_words_moved_,
                                      static_cast<std::int64_t>(least_words[l] / words_per_cycle));
  }
}

void PartialNest::set_fan_outs(const std::vector<DimArray>& fan_outs) {
  count_fan_outs(fan_outs);
  Depth& outside = depths_[num_levels_];
  outside.loops_left = {};
  for (int d = 0; d < kNumDims; ++d) {
    outside.left[d] = layer_.bounds[d] / fan_outs_.back().product[d];
    if (outside.left[d] > 1) outside.loops_left.insert(kAllDims[d]);
  }
  traffic_.compute_cycles = 1;
  for (const std::int64_t left : outside.left) traffic_.compute_cycles *= left;
  for_each_operand([&](auto operand) {
    outside.plain_left[index(operand())] = dims_.plain_words(operand, outside.left);
  });
  depths_.back().settled_cycles = traffic_.compute_cycles;
  for (int l = 0; l < num_levels_; ++l)
    fan_outs_[l].fit = (l == 0 || fan_outs_[l - 1].fit) &&
                       (!hardware_.levels[l].capacity_words ||
                        words_held(l, {}) <= *hardware_.levels[l].capacity_words);
  serve_macs();
  set_innermost_loop(0);
}

void PartialNest::count_fan_outs(const std::vector<DimArray>& fan_outs) {
  std::array<std::int64_t, kNumOperands> children = {1, 1, 1};
  std::array<std::size_t, kNumOperands> next{};  // holders
  FanOuts inside;
  for (int l = 0; l < num_levels_; ++l) {
    mapping_.levels[l].spatial = fan_outs[l];
    for (const Dim dim : kAllDims) {
      const std::int64_t factor = fan_outs[l][index(dim)];
      if (factor == 1) continue;
      inside.product[index(dim)] *= factor;
      for_each_operand([&](auto operand) {
        constexpr int o = index(operand());
        inside.plain_words[o] *= dims_.plain_factor(operand)(dim, factor);
        children[o] *= dims_.relevant_factor(operand)(dim, factor);
      });
    }
    fan_outs_[l] = inside;
    for (int o = 0; o < kNumOperands; ++o) {
      if (next[o] == holders_[o].size() || holders_[o][next[o]].level != l) continue;
      holders_[o][next[o]++].children = children[o];
      children[o] = 1;
    }
  }
  std::int64_t instances = 1;
  for (int l = num_levels_ - 1; l >= 0; --l) {
    traffic_.instances[l] = instances;
    fan_outs_[l].instances = static_cast<double>(instances);
    for (const std::int64_t fan_out : fan_outs[l]) instances *= fan_out;
  }
  uses_enough_macs_ = instances >= hardware_.least_mac_units;
}

/// Counts what no loop changes: what the MACs ask of the innermost holders, and first visits.
void PartialNest::serve_macs() {
  const std::int64_t output_tiles = depths_[num_levels_].plain_left[index(Operand::Output)];
  for_each_operand([&](auto operand) {
    constexpr bool kIsOutput = operand() == Operand::Output;
    std::vector<Holder>& holders = holders_[index(operand())];
    for (Holder& holder : holders) {
      const FanOuts& fan_outs = fan_outs_[holder.level];
      prices_[holder.place].instances = fan_outs.instances;
      if (kIsOutput)
        holder.first_visits = output_tiles * fan_outs.plain_words[index(Operand::Output)];
    }
    const Demand mac{traffic_.compute_cycles, kIsOutput ? output_tiles : 0};
    if (!holders.empty()) serve_from(operand, holders.front(), mac.times(holders.front().children));
  });
}

void PartialNest::set_innermost_loop(std::size_t answer) {
  innermost_loop_ = answer;
  for (int o = 0; o < kNumOperands; ++o)
    for (Holder& holder : holders_[o])
      holder.is_refetched = innermost_loops_[answer].refetches[holder.level][o];
  settled_ = num_levels_ + 1;
  cut_at_ = -1;
}

void PartialNest::decide(int level, const DimArray& temporal, const LoopOrder& order) {
  if (settled_ > level + 1)
    settle(level + 1);
  else
    settled_ = level + 1;  // another choice for this level
  Depth& depth = depths_[level];
  const Depth& outside = depths_[level + 1];
  depth.loops_left = outside.loops_left;
  // One by one: the caller has just written some of the factors, and a wide copy would wait for it.
  for (const Dim dim : kAllDims) {
    const int d = index(dim);
    const std::int64_t factor = temporal[d];
    mapping_.levels[level].temporal[d] = factor;
    std::int64_t left = outside.left[d];
    if (factor != 1 && (left /= factor) == 1) depth.loops_left.remove(dim);
    depth.left[d] = left;
  }
  for_each_operand([&](auto operand) {
    depth.plain_left[index(operand())] = dims_.plain_words(operand, depth.left);
  });
  cut_at_ = -1;
  reorder(level, order);
}

void PartialNest::reorder(int level, const LoopOrder& order) {
  LevelMapping& loops = mapping_.levels[level];
  loops.order = order;
  LoopsOutside outside = depths_[level + 1].outside;
  int innermost_level = depths_[level + 1].innermost_level;
  for (int i = kNumDims - 1; i >= 0; --i) {
    const std::int64_t factor = loops.temporal[index(order[i])];
    if (factor == 1) continue;
    outside = outside.around(dims_, order[i], factor);
    innermost_level = level;
  }
  depths_[level].outside = outside;
  depths_[level].innermost_level = innermost_level;
}

bool PartialNest::fits(int level) const {
  if (!uses_enough_macs_) return false;
  if (level > 1 && !fan_outs_[level - 2].fit) return false;
  if (level == 0 || !hardware_.levels[level - 1].capacity_words) return true;
  const std::int64_t words = words_held(level - 1, depths_[level]);
  return words <= *hardware_.levels[level - 1].capacity_words &&
         words >= hardware_.levels[level - 1].least_words;
}

bool PartialNest::obeys_innermost_loop(int level) const {
  const Depth& depth = depths_[level];
  if (depth.outside.is_empty() || !depth.loops_left.empty()) return true;
  return innermost_loops_[innermost_loop_].dims.has(depth.outside.innermost);
}

/// What a level's fan-outs, and all that a depth leaves for the loops inside, come to.
///   extents  is set for inputs
inline void PartialNest::set_tile_inside(Operand operand, const FanOuts& fan_outs,
                                         const Depth& depth, Tile& tile, DimArray& extents) const {
  tile.plain_words = fan_outs.plain_words[index(operand)] * depth.plain_left[index(operand)];
  if (operand != Operand::Input) return;
  for (int d = 0; d < kNumDims; ++d) extents[d] = fan_outs.product[d] * depth.left[d];
  for (int a = 0; a < 2; ++a) tile.windows[a] = window_extent(dims_.windows[a], extents);
}

std::int64_t PartialNest::words_held(int level, const Depth& depth) const {
  std::int64_t words = 0;
  DimArray extents;
  for (const Operand operand : kAllOperands) {
    if (!architecture_.levels[level].can_hold(operand)) continue;
    Tile tile;
    set_tile_inside(operand, fan_outs_[level], depth, tile, extents);
    words += tile.words();
  }
  return words;
}

/// What an instance of a level works through of the box inside `level`.
void PartialNest::cut_share(Operand operand, int level, Holder& holder) const {
  const Depth& depth = depths_[level];
  set_tile_inside(operand, fan_outs_[holder.level], depth, holder.share, holder.extents);
  if (holder.level == level - 1) return;  // every loop outside it is decided
  holder.at_most = touched_words(operand, level, holder) * depth.outside.iterations();
  const unsigned loops_outside =
      depth.loops_left.bits() & dims_.relevant[index(operand)].bits() & ~holder.loops.bits();
  holder.is_held = loops_outside == 0 && holder.share.words() <= holder.capacity_words;
}

/// Words of the share that some MAC reads or writes.
std::int64_t PartialNest::touched_words(Operand operand, int level, const Holder& holder) const {
  if (operand != Operand::Input) return holder.share.plain_words;
  std::int64_t words = holder.share.plain_words;
  const DimArray& outside = fan_outs_[level - 1].product;
  const DimArray& inside = fan_outs_[holder.level].product;
  for (const WindowAxis& axis : dims_.windows) {
    const int output = index(axis.output), filter = index(axis.filter);
    // Fan-outs between leave gaps among the share's positions.
    const bool is_side_by_side =
        outside[output] == inside[output] && outside[filter] == inside[filter];
    const std::int64_t outputs = holder.extents[output], taps = holder.extents[filter];
    words *= is_side_by_side ? distinct_positions(axis, outputs, taps) : std::max(outputs, taps);
  }
  return words;
}

/// Fills of a level whose tile is the share, under the loops outside `level`: as the exact model
/// counts them.
template <typename OperandConstant>
std::int64_t PartialNest::fills_under(OperandConstant operand, int level,
                                      const Holder& holder) const {
  const Depth& depth = depths_[level];
  if (operand() != Operand::Input)
    return holder.share.plain_words * depth.outside.fetches[index(operand())];
  const int d = index(depth.outside.innermost);
  const std::int64_t step = depth.left[d] * fan_outs_[depth.innermost_level].product[d];
  return depth.outside.input_words(dims_, holder.share, holder.extents, step);
}

/// Counts what a holder asks of the next one outside, at least.
template <typename OperandConstant>
void PartialNest::count(OperandConstant operand, std::size_t place, int level) {
  const std::vector<Holder>& holders = holders_[index(operand())];
  const Holder& holder = holders[place];
  std::int64_t words = 0;
  if (holder.level == level - 1)  // every loop outside it is decided
    words = fills_under(operand, level, holder);
  else if (holder.is_refetched)
    words = traffic_.compute_cycles;
  else if (!holder.is_held)
    words = holder.at_most;
  else
    words = std::min(holder.at_most, fills_under(operand, level, holder));
  const Demand own{words, holder.first_visits};
  fill(own, architecture_.counts_first_fills, *holder.counts);
  Price& price = prices_[holder.place];
  price.fill_blocks = price.access.blocks(holder.counts->fills);
  if (place + 1 == holders.size()) return;
  serve_from(operand, holders[place + 1], own.times(holders[place + 1].children));
}

template <typename OperandConstant>
void PartialNest::serve_from(OperandConstant operand, const Holder& holder,
                             const Demand& children) {
  serve(children, operand(), *holder.counts);
  Price& price = prices_[holder.place];
  price.reads_pj = price.access.reads_pj(holder.counts->reads);
  if (operand() == Operand::Output)
    price.update_blocks = price.access.blocks(holder.counts->updates);
}

void PartialNest::cut_shares(int level) {
  for (const Operand operand : kAllOperands)
    for (Holder& holder : holders_[index(operand)])
      if (holder.level < level) cut_share(operand, level, holder);
  counted_under_.fill(LoopsOutside::none());
  for (LoopsOutside& nothing : counted_under_) nothing.other_iterations = 0;
  cut_at_ = level;
}

/// Counts what all levels inside `level` ask for. Another order of loops changes few operands.
void PartialNest::count_inside(int level) {
  if (cut_at_ != level) cut_shares(level);
  const LoopsOutside& outside = depths_[level].outside;
  const int end = std::min(level, num_levels_ - 1);
  for_each_operand([&](auto operand) {
    LoopsOutside& counted = counted_under_[index(operand())];
    if (outside.fetches_alike(operand(), counted)) return;
    counted = outside;
    const std::vector<Holder>& holders = holders_[index(operand())];
    for (std::size_t place = 0; place < holders.size() && holders[place].level < end; ++place)
      count(operand, place, level);
  });
}

/// The loops of a level stay as they are: those inside it change neither what the level next to it
/// asks for, whose loops outside are all decided, nor what those further outside do.
void PartialNest::settle(int level) {
  if (level < num_levels_)
    for_each_operand([&](auto operand) {
      std::vector<Holder>& holders = holders_[index(operand())];
      for (std::size_t place = 0; place < holders.size(); ++place) {
        if (holders[place].level != level - 1) continue;
        cut_share(operand(), level, holders[place]);
        count(operand, place, level);
      }
    });
  settled_ = level;
  depths_[level].settled_cycles = slowest(settled_with_[level], depths_[level + 1].settled_cycles);
}

std::int64_t PartialNest::slowest(const std::vector<int>& levels, std::int64_t cycles) const {
  for (const int l : levels) cycles = at_least_level_cycles(hardware_, traffic_, l, cycles);
  return cycles;
}

std::int64_t PartialNest::least_cycles(int level) const {
  std::int64_t cycles = depths_[level + 1].settled_cycles;
  if (level == 0) return slowest(unsettled_at_[0], cycles);
  for (const int l : unsettled_at_[level])
    cycles = lower_level_cycles(hardware_, traffic_, l, cycles);
  return std::max(cycles, cycles_of_words_moved_);
}

const Traffic& PartialNest::least_counts(int level) {
  count_inside(level);
  return traffic_;
}

LayerCost PartialNest::least_cost(int level) {
  count_inside(level);
  LayerCost cost{static_cast<double>(traffic_.computes) * hardware_.mac_pj, least_cycles(level)};
  for (const Price& price : prices_)
    cost.energy_pj +=
        price.instances * price.access.pj(price.reads_pj, price.fill_blocks + price.update_blocks);
  if (level == 0) return cost;  // these are the counts
  for (const WordsMoved& moved : words_moved_) {
    // In blocks: the counts are priced by whole ones, and may grow into what these have left.
    const auto& counts = traffic_.levels[moved.level];
    const double counted = moved.access.blocks(counts[index(Operand::Weight)].reads) +
                           moved.access.blocks(counts[index(Operand::Input)].reads) +
                           moved.access.blocks(counts[index(Operand::Output)].updates);
    cost.energy_pj += std::max(0.0, moved.blocks - counted) * moved.block_pj;
  }
  return cost;
}

}  // namespace codescent
