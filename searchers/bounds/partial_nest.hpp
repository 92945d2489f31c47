#pragma once

#include <array>
#include <vector>

#include "core/cost.hpp"
#include "core/loop_order.hpp"
#include "core/exact_model/sized_hardware.hpp"
#include "core/exact_model/traffic.hpp"
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
class PartialNest {
 public:
  PartialNest(const Architecture& architecture, const SizedHardware& hardware, const Layer& layer);

  /// Answers to which loop is the innermost; every completion obeys one at least.
  const std::vector<InnermostLoop>& innermost_loops() const { return innermost_loops_; }

  /// Undecides all loops. Completions are those whose innermost loop obeys the answer, an index.
  ///   fan_outs  [levels]
  void set_fan_outs(const std::vector<DimArray>& fan_outs, std::size_t innermost_loop);
  /// Fixes the loops of a level, all levels outside it being decided; undecides those inside it.
  void decide(int level, const DimArray& temporal, const LoopOrder& order);
  /// Factors that are left for the levels inside `level`; of the number of levels: for all.
  const DimArray& left_inside(int level) const { return left_[level]; }
  /// Whether the tiles that are known, or that fan-outs alone ask for, fit every capacity.
  ///   level  the innermost decided one
  bool fits(int level) const;
  /// Whether the loops decided may be all but such as the answer allows inside them.
  ///   level  the innermost decided one
  bool obeys_innermost_loop(int level) const;
  /// The least that any completion costs.
  ///   level  the innermost decided one; the number of levels: none is
  LayerCost least_cost(int level);
  /// The mapping as far as it is decided; the last level's loops are what is left.
  const Mapping& mapping() const { return mapping_; }

 private:
  struct Loop {
    Dim dim;
    int level;
    std::int64_t factor;
  };

  DimArray share_of_box(int child, int level) const;
  bool can_hold(Operand operand, int child, int level, const DimArray& share) const;
  std::int64_t fills_under(Operand operand, int child, int level, const DimArray& share) const;
  std::int64_t touched_words(Operand operand, int child, int level, const DimArray& share) const;
  std::int64_t least_fills(Operand operand, int child, int level) const;
  std::int64_t distinct_fan_out(DimSet relevant, int below, int level) const;
  void count_operand(Operand operand, int level);
  void add_words_moved(int level, LayerCost& cost) const;

  const Architecture& architecture_;
  const SizedHardware& hardware_;
  const Layer& layer_;
  int num_levels_;
  Mapping mapping_;
  std::vector<DimArray> left_;           // [levels + 1], see left_inside
  std::vector<DimArray> fan_outs_upto_;  // [levels] products of the fan-outs at and below
  std::vector<DimSet> loops_upto_;       // [levels] dims that may loop at or below
  std::vector<Loop> loops_;              // decided, outermost first
  std::vector<std::size_t>
      loops_until_;  // [levels + 1] how many of them are at and outside a level
  std::vector<double> least_words_moved_;  // [levels]
  std::vector<InnermostLoop> innermost_loops_;
  std::size_t innermost_loop_ = 0;
  Traffic traffic_;
};

}  // namespace codescent
