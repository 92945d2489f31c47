#pragma once

#include <array>
#include <optional>
#include <vector>

#include "core/zigzag/port_stalls.hpp"

namespace codescent {

/// What a layer costs by ZigZag's model, as DeFiNES has it.
struct ZigzagCost {
  /// Words that all instances of a level move, a word being what a port moves a cycle.
  /// [operands][levels][moves]
  std::array<std::vector<std::array<double, kNumMoves>>, kNumOperands> words;
  std::array<std::vector<double>, kNumOperands> level_pj;  // [operands][levels]
  double mac_pj = 0;
  double memory_pj = 0;
  DoubleBuffers double_buffers;
  double ideal_cycles = 0;    // with all MACs at work
  double compute_cycles = 0;  // of the temporal loops
  WaitingCycles waiting;

  double total_pj() const { return mac_pj + memory_pj; }
  /// With stalls; with the first fetches, too, which DeFiNES reports; and with the last writes.
  double stalled_cycles() const { return compute_cycles + waiting.stall; }
  double loaded_cycles() const { return stalled_cycles() + waiting.loading; }
  double total_cycles() const { return loaded_cycles() + waiting.off_loading; }
};

/// Costs one run of a layer (depth_first.md A7). Spatial factors may be fractions: energy takes
/// them as they are, cycles rounded up.
///   mapping  each operand's temporal loops are those of one nest
ZigzagCost zigzag_cost(const ZigzagAccelerator& accelerator, const OperandBits& bits,
                       const Layer& layer, const ZigzagMapping& mapping);
/// The same; nothing, and cycles are not looked at, unless the energy is below a limit.
std::optional<ZigzagCost> zigzag_cost_below(double limit_pj, const ZigzagAccelerator& accelerator,
                                            const OperandBits& bits, const Layer& layer,
                                            const ZigzagMapping& mapping);

/// Bits that a mapping holds in one instance of each memory, spatial factors rounded up. [memories]
std::vector<double> held_bits(const ZigzagAccelerator& accelerator, const OperandBits& bits,
                              const Layer& layer, const ZigzagMapping& mapping);

}  // namespace codescent
