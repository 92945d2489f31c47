#include "core/zigzag/accelerator.hpp"

namespace codescent {

ZigzagAccelerator with_twin_inputs(ZigzagAccelerator accelerator) {
  const auto weight = static_cast<std::size_t>(index(Operand::Weight));
  const auto input = static_cast<std::size_t>(index(Operand::Input));
  accelerator.hierarchy[weight] = accelerator.hierarchy[input];
  for (ZigzagMemory& memory : accelerator.memories) memory.ports[weight] = memory.ports[input];
  return accelerator;
}

}  // namespace codescent
