#pragma once

#include <array>
#include <optional>
#include <vector>

#include "core/zigzag/accelerator.hpp"
#include "core/zigzag/loops.hpp"

namespace codescent {

/// Where one operand's loops stand: uneven mappings part the same loops for each in its own way.
struct OperandMapping {
  MemoryChain memories;               // [levels] from the MACs outwards
  std::vector<ZigzagLoops> spatial;   // [levels + 1] below each level; the last above all
  std::vector<ZigzagLoops> temporal;  // [levels]
};
using ZigzagMapping = std::array<OperandMapping, kNumOperands>;

/// What one instance of a level moves, again and again.
struct LevelTransfer {
  double words = 0;  // of the operand, each time
  double word_bits = 0;
  double period_cycles = 1;
  double periods = 1;
  double window_cycles = 1;  // of a period, left where the receiver cannot hold two tiles
};

/// Sizes and transfers of one operand under a mapping (depth_first.md A7; DeFiNES, commit 858fa34).
/// Link l joins level l and the level below it, link 0 level 0 and the MACs.
class OperandFlow {
 public:
  OperandFlow(const Layer& layer, Operand operand, const OperandMapping& mapping,
              const OperandBits& bits);

  int num_levels() const { return static_cast<int>(temporal_.size()); }
  bool is_output() const { return indexing_.is_output(); }
  double total_cycles() const { return cycles_.back(); }

  /// Words that an instance of a level holds.
  double words_held(int level) const;
  /// The same without relevant loops at its top, of which one step is in use at a time.
  double words_in_use(int level) const;
  /// Bits of so many words as a level holds them.
  double bits_at(int level, double words) const;
  /// Instances in use of the level below, 0: MACs; and those of them that hold other words.
  double units(int link) const { return units_[static_cast<std::size_t>(link)]; }
  double distinct_units(int link) const { return distinct_units_[static_cast<std::size_t>(link)]; }
  /// What a level moves, if it moves that way at all.
  std::optional<LevelTransfer> transfer(int level, Move move) const;

 private:
  void merge_stationary(const std::vector<ZigzagLoops>& temporal);
  void count_units(const std::vector<ZigzagLoops>& spatial);
  bool reduces_from(int level) const;
  double words_of_link(int level) const;
  LevelTransfer transfer_of_link(int level, double words) const;

  OperandIndexing indexing_;
  double partial_bits_, final_bits_;
  std::vector<ZigzagLoops> own_temporal_;  // after merging
  std::vector<ReuseLoops> spatial_, temporal_;
  std::vector<double> cycles_;                  // [levels + 1] below each level; all
  std::vector<double> units_, distinct_units_;  // [levels + 1]
};

}  // namespace codescent
