#pragma once

#include <vector>

#include "core/zigzag/accelerator.hpp"

namespace codescent {

/// Bits that go from one memory to another; the operands say along which hierarchies.
struct CopyAction {
  double bits = 0;
  Operand from_operand = Operand::Input;
  int from = 0;  // memory
  Operand to_operand = Operand::Input;
  int to = 0;
};

/// What copies cost that are made at the same time.
struct CopyCost {
  double energy_pj = 0;
  double cycles = 0;
  std::vector<double> memory_pj;  // [memories]
};

/// Copies between memories before a layer runs (depth_first.md A4): straight along one operand's
/// hierarchy, or up to the first memory that both share and down again; the hops of a copy one
/// after another, copies side by side but for ports that they share. Throws std::invalid_argument
/// if a memory does not hold the operand, or no memory above joins both.
CopyCost copy_cost(const ZigzagAccelerator& accelerator, const std::vector<CopyAction>& actions);

}  // namespace codescent
