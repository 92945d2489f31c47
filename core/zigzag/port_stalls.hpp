#pragma once

#include <array>
#include <vector>

#include "core/zigzag/operand_flow.hpp"

namespace codescent {

using OperandFlows = std::array<OperandFlow, kNumOperands>;
/// By operand and level. [operands][levels]
using DoubleBuffers = std::array<std::vector<bool>, kNumOperands>;

/// Which levels can be refilled while they are read: where what is in use fills half the memory at
/// most, or what is in use of the operand fits beside all that the memory holds.
DoubleBuffers double_buffers(const ZigzagAccelerator& accelerator, const ZigzagMapping& mapping,
                             const OperandFlows& flows);

/// Cycles of a layer beyond those of its loops.
struct WaitingCycles {
  double stall = 0;        // for transfers in the middle
  double loading = 0;      // before the first MAC
  double off_loading = 0;  // after the last
};

/// Stalls of all ports, of which the longest counts, first fetches and last writes.
///   flows  with whole spatial factors
WaitingCycles waiting_cycles(const ZigzagAccelerator& accelerator, const ZigzagMapping& mapping,
                             const OperandFlows& flows, const DoubleBuffers& buffers);

/// A window at the beginning of each period.
struct PeriodicWindow {
  double period = 1;
  double length = 0;  // at most the period
};

/// Cycles of the first `cycles` that some window covers; periods divide one another.
double covered_cycles(std::vector<PeriodicWindow> windows, double cycles);

}  // namespace codescent
