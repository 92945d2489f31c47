#include "core/zigzag/fan_outs.hpp"

#include <algorithm>

namespace codescent {
namespace {

/// The loop of each axis; a factor of 1 is none. [axes]
ZigzagLoops loops_of_axes(const ZigzagAccelerator& accelerator, const Layer& layer,
                          const DimArray& at_most) {
  ZigzagLoops loops;
  DimSet taken;
  for (const ArrayAxis& axis : accelerator.array) {
    ZigzagLoop& loop = loops.emplace_back();
    const auto dim = std::find_if(axis.dims.begin(), axis.dims.end(), [&](Dim candidate) {
      return layer.bound(candidate) > 1 && !taken.has(candidate);
    });
    if (dim == axis.dims.end()) continue;
    taken.insert(*dim);
    const std::int64_t bound = layer.bound(*dim);
    const std::int64_t most = std::min({bound, axis.size, at_most[index(*dim)]});
    const std::int64_t steps = (bound + most - 1) / most;
    loop = {*dim, static_cast<double>(bound) / static_cast<double>(steps)};
  }
  return loops;
}

}  // namespace

ZigzagMapping fan_outs(const ZigzagAccelerator& accelerator, const ZigzagHierarchy& hierarchy,
                       const Layer& layer, const DimArray& at_most) {
  const ZigzagLoops loops = loops_of_axes(accelerator, layer, at_most);
  ZigzagMapping mapping;
  for (const Operand operand : kAllOperands) {
    const MemoryChain& chain = hierarchy[index(operand)];
    OperandMapping& of_operand = mapping[index(operand)];
    of_operand.memories = chain;
    of_operand.spatial.resize(chain.size() + 1);
    for (std::size_t axis = 0; axis < loops.size(); ++axis) {
      if (loops[axis].factor == 1) continue;
      const auto serves = std::find_if(chain.begin(), chain.end(), [&](int memory) {
        return (accelerator.memory(memory).shared_along >> axis & 1) != 0;
      });
      of_operand.spatial[static_cast<std::size_t>(serves - chain.begin())].push_back(loops[axis]);
    }
  }
  return mapping;
}

}  // namespace codescent
