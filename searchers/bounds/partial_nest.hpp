#pragma once

#include <array>
#include <vector>

#include "core/cost/cost_model.hpp"
#include "core/exact_model/demand.hpp"
#include "core/exact_model/energy.hpp"
#include "core/exact_model/loops_outside.hpp"
#include "core/exact_model/sized_hardware.hpp"
#include "core/exact_model/traffic.hpp"
#include "core/loop_order.hpp"
#include "searchers/bounds/innermost_loop.hpp"

namespace codescent {

/// A mapping that is decided step by step, all fan-outs first, then the loops of one level after
/// the other from the outermost inwards; factors are perfect. At every step it knows the least that
/// any completion costs, by the exact model's own arithmetic on counts that no completion
/// undercuts; once the last level is decided these are the counts. Refers to all it is made of.
///
/// Why no completion undercuts them. Let `box` be what one instance of the innermost decided
/// level's children works through, and c a level inside. Either an undecided loop above c indexes
/// the operand: then every decided loop refetches the box, of which c needs at least each word that
/// some MAC touches. Or none does: then c holds its share of the whole box, and its fills are those
/// of a nest of the decided loops alone, or more where undecided loops hide a sliding window. The
/// second is possible only if the share fits c and the loops may stand at c or inside it. A tile of
/// one word is replaced at every step that the innermost loop makes, if it indexes the operand.
/// What all operands need together is in data_movement.hpp.
///
/// What the loops of a level do not change is counted once: all that instances of this level and of
/// those outside it ask for, see `settle`.
class PartialNest {
 public:
  PartialNest(const Architecture& architecture, const SizedHardware& hardware, const Layer& layer);

  /// Answers to which loop is the innermost; every completion obeys one at least.
  const std::vector<InnermostLoop>& innermost_loops() const { return innermost_loops_; }

  /// Undecides all loops. Completions are those whose innermost loop obeys the first answer.
  ///   fan_outs  [levels]
  void set_fan_outs(const std::vector<DimArray>& fan_outs);
  /// Undecides all loops. Completions are those whose innermost loop obeys the answer, an index.
  void set_innermost_loop(std::size_t answer);
  /// Fixes the loops of a level, all levels outside it being decided; undecides those inside it.
  void decide(int level, const DimArray& temporal, const LoopOrder& order);
  /// Puts the loops of the level decided last in another order.
  void reorder(int level, const LoopOrder& order);
  /// Factors that are left for the levels inside `level`; of the number of levels: for all.
  const DimArray& left_inside(int level) const { return depths_[level].left; }
  /// Whether the tiles that are known, or that fan-outs alone ask for, fit every capacity.
  ///   level  the innermost decided one
  bool fits(int level) const;
  /// Whether the loops decided may be all but such as the answer allows inside them.
  ///   level  the innermost decided one
  bool obeys_innermost_loop(int level) const;
  /// The least that any completion costs.
  ///   level  the innermost decided one; the number of levels: none is
  LayerCost least_cost(int level);
  /// The counts by which these bound it; instances and MACs too, tiles not.
  ///   level  as of `least_cost`
  const Traffic& least_counts(int level);
  /// The mapping as far as it is decided; the last level's loops are what is left.
  const Mapping& mapping() const { return mapping_; }

 private:
  /// What the levels outside and at one have decided.
  struct Depth {
    DimArray left = kAllOnes;                                       // see left_inside
    DimSet loops_left;                                              // dims of which some is left
    std::array<std::int64_t, kNumOperands> plain_left = {1, 1, 1};  // words of plain dims left
    LoopsOutside outside = LoopsOutside::none();
    int innermost_level = 0;          // of the loops outside
    std::int64_t settled_cycles = 0;  // of the MACs, and of levels whose counts are settled
  };
  /// What the fan-outs of a level and of those inside it come to.
  struct FanOuts {
    DimArray product = kAllOnes;
    std::array<std::int64_t, kNumOperands> plain_words = {1, 1, 1};
    double instances = 1;  // of the level
    bool fit = true;       // the tiles that they alone ask for, at each of these levels
  };
  /// A level that holds an operand.
  struct Holder {
    int level = 0;
    OperandTraffic* counts = nullptr;
    std::size_t place = 0;  // in `prices_`
    std::int64_t capacity_words = 0;
    DimSet loops;  // dims that may loop at the level and inside it
    // Of the fan-outs:
    std::int64_t children = 1;      // of an instance, that want different words
    std::int64_t first_visits = 0;  // of an instance
    // Of the answer:
    bool is_refetched = false;  // one word that every step replaces
    // Of the level decided last, whatever the order of its loops:
    Tile share;                // what an instance works through of the box
    DimArray extents{};        // of an input's share
    std::int64_t at_most = 0;  // fills that suffice if the share is not held
    bool is_held = true;       // whether it may be held as one tile
  };
  /// The counts of a holder, priced.
  struct Price {
    AccessPrice access;
    double instances = 1;
    double reads_pj = 0;  // of an instance
    double fill_blocks = 0;
    double update_blocks = 0;
  };
  /// Words that all operands together move at a level, at least.
  struct WordsMoved {
    int level = 0;
    AccessPrice access;
    double blocks = 0;
    double block_pj = 0;
  };

  void list_holders();
  void list_words_moved();
  void count_fan_outs(const std::vector<DimArray>& fan_outs);
  void serve_macs();
  void set_tile_inside(Operand operand, const FanOuts& fan_outs, const Depth& depth, Tile& tile,
                       DimArray& extents) const;
  std::int64_t words_held(int level, const Depth& depth) const;
  void cut_shares(int level);
  void cut_share(Operand operand, int level, Holder& holder) const;
  std::int64_t touched_words(Operand operand, int level, const Holder& holder) const;
  template <typename OperandConstant>
  std::int64_t fills_under(OperandConstant operand, int level, const Holder& holder) const;
  template <typename OperandConstant>
  void count(OperandConstant operand, std::size_t place, int level);
  template <typename OperandConstant>
  void serve_from(OperandConstant operand, const Holder& holder, const Demand& children);
  void count_inside(int level);
  void settle(int level);
  std::int64_t slowest(const std::vector<int>& levels, std::int64_t cycles) const;
  std::int64_t least_cycles(int level) const;

  const Architecture& architecture_;
  const SizedHardware& hardware_;
  const Layer& layer_;
  const OperandDims dims_;
  const int num_levels_;
  const std::vector<InnermostLoop> innermost_loops_;
  std::array<std::vector<Holder>, kNumOperands> holders_;  // innermost first
  std::vector<std::vector<int>> settled_with_;  // [levels + 1] limited levels that a level settles
  std::vector<std::vector<int>> unsettled_at_;  // [levels + 1] those that it and its inside settle
  std::vector<WordsMoved> words_moved_;
  std::int64_t cycles_of_words_moved_ = 0;

  Mapping mapping_;
  std::size_t innermost_loop_ = 0;  // the answer
  std::vector<FanOuts> fan_outs_;   // [levels]
  bool uses_enough_macs_ = true;
  std::vector<Depth> depths_;  // [levels + 2] the last is outside all
  int settled_ = 0;            // the innermost level that is settled
  int cut_at_ = 0;             // the level that the shares are cut at, -1: none
  /// The loops that each operand is counted under, none if the shares were cut anew.
  std::array<LoopsOutside, kNumOperands> counted_under_;
  Traffic traffic_;            // that no completion undercuts
  std::vector<Price> prices_;  // of each holder, by level and operand
};

/// A nest that is decided down to a level, as cost models see it. Refers to the nest.
class DecidedMapping : public PartialMapping {
 public:
  DecidedMapping(PartialNest& nest, int level) : nest_(nest), level_(level) {}
  const Traffic& least_counts() override { return nest_.least_counts(level_); }
  LayerCost at_exact_prices() override { return nest_.least_cost(level_); }

 private:
  PartialNest& nest_;
  int level_;
};

}  // namespace codescent
