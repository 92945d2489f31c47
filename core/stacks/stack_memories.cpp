#include "core/stacks/stack_memories.hpp"

#include <algorithm>

namespace codescent {

StackMemories stack_memories(const ZigzagAccelerator& accelerator) {
  StackMemories memories;
  memories.hierarchy = accelerator.hierarchy;
  for (std::size_t m = 0; m < accelerator.memories.size(); ++m) {
    memories.size_bits.push_back(accelerator.memories[m].size_bits);
    memories.is_single.push_back(accelerator.is_single(static_cast<int>(m)));
    memories.word_bits.push_back(0);
  }
  const MemoryChain& inputs = memories.chain(Operand::Input);
  for (const int memory : memories.chain(Operand::Output)) {
    if (!memories.is_single[static_cast<std::size_t>(memory)]) continue;
    memories.written.push_back(memory);
    if (std::find(inputs.begin(), inputs.end(), memory) != inputs.end())
      memories.shared.push_back(memory);
  }
  return memories;
}

}  // namespace codescent
