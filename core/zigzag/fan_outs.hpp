#pragma once

#include <array>

#include "core/zigzag/operand_flow.hpp"

namespace codescent {

/// Hierarchies of the three operands, of which upper levels may be left out. [operands]
using ZigzagHierarchy = std::array<MemoryChain, kNumOperands>;

/// How a layer is spread over the array, without temporal loops: along each axis the first of the
/// axis' dims that loops, at most as often as the axis is long; where that does not divide the
/// bound, by the fraction that leaves whole steps (56 on 32 MACs: twice 28). Each operand has an
/// axis below its first level that is shared along it, or above all.
///   at_most  limits of single dims beside those of the axes
ZigzagMapping fan_outs(const ZigzagAccelerator& accelerator, const ZigzagHierarchy& hierarchy,
                       const Layer& layer, const DimArray& at_most = kNoLimits);

}  // namespace codescent
