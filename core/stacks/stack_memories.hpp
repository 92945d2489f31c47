#pragma once

#include <array>
#include <vector>

#include "core/zigzag/fan_outs.hpp"

namespace codescent {

/// What placement knows of an accelerator: what its memories hold, and which stand once.
struct StackMemories {
  std::vector<double> size_bits;  // [memories] of one instance
  std::vector<bool> is_single;    // [memories]
  ZigzagHierarchy hierarchy;      // [operands]
  /// Those that stand once and hold inputs and outputs, from the MACs outwards: caches live there.
  std::vector<int> shared;

  const MemoryChain& chain(Operand operand) const {
    return hierarchy[static_cast<std::size_t>(index(operand))];
  }
  double size_of(int memory) const { return size_bits[static_cast<std::size_t>(memory)]; }
};

StackMemories stack_memories(const ZigzagAccelerator& accelerator);

}  // namespace codescent
