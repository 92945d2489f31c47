#pragma once

#include <array>
#include <vector>

#include "core/exact_model/sized_hardware.hpp"
#include "core/layer.hpp"

namespace codescent {

/// One answer to which dim the innermost of all loops runs over. A memory of one word keeps it from
/// step to step only if that dim does not index its operand, which is so for one operand at most:
/// of several such memories all but one fetch at every step.
struct InnermostLoop {
  DimSet dims;
  /// Whether the tile of a level is one word that every step replaces. [levels][operands]
  std::vector<std::array<bool, kNumOperands>> refetches;
};

/// Answers that between them cover all mappings, as few as tell memories of one word apart.
std::vector<InnermostLoop> innermost_loops(const Architecture& architecture,
                                           const SizedHardware& hardware, const Layer& layer);

}  // namespace codescent
