#pragma once

#include <array>
#include <vector>

#include "core/zigzag/fan_outs.hpp"

namespace codescent {

/// What placement knows of an accelerator: what its memories hold, and which stand once.
struct StackMemories {
  std::vector<double> size_bits;  // [memories] of one instance
  std::vector<bool> is_single;    // [memories]
  std::vector<double> word_bits;  // [memories] of a word of any operand; 0: as many as it has
  ZigzagHierarchy hierarchy;      // [operands]
  /// Those that stand once and hold inputs and outputs, from the MACs outwards: caches live there.
  std::vector<int> shared;
  /// Those that outputs can be written to, whatever holds them on their way. From the MACs
  /// outwards.
  std::vector<int> written;

  const MemoryChain& chain(Operand operand) const {
    return hierarchy[static_cast<std::size_t>(index(operand))];
  }
  double size_of(int memory) const { return size_bits[static_cast<std::size_t>(memory)]; }
  int outermost() const { return chain(Operand::Input).back(); }
  /// Bits that words take there.
  double bits_at(int memory, double words, double bits_of_word) const {
    const double own = word_bits[static_cast<std::size_t>(memory)];
    return words * (own > 0 ? own : bits_of_word);
  }
};

StackMemories stack_memories(const ZigzagAccelerator& accelerator);

}  // namespace codescent
