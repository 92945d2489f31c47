#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/dims.hpp"

namespace codescent {

/// In which ZigZag goes through operands; sums in this order agree with it to the last bit.
constexpr std::array<Operand, kNumOperands> kZigzagOrder = {Operand::Output, Operand::Weight,
                                                            Operand::Input};

/// What a memory does for one operand, seen from the memory.
enum class Move : std::uint8_t { ReadDown, WriteFromBelow, ReadUp, WriteFromAbove };
constexpr int kNumMoves = 4;
constexpr std::array<Move, kNumMoves> kAllMoves = {Move::ReadDown, Move::WriteFromBelow,
                                                   Move::ReadUp, Move::WriteFromAbove};

constexpr int index(Move move) {
  return static_cast<int>(move);
}
constexpr bool is_read(Move move) {
  return move == Move::ReadDown || move == Move::ReadUp;
}

/// How a memory reads, or writes.
struct AccessWidth {
  double bits_per_cycle = 1;  // a word
  double granule_bits = 1;    // what an access moves is rounded up to whole granules
  double word_pj = 0;
};

/// No port: an operand does not move that way there.
constexpr int kNoPort = -1;

/// One axis of the array of MACs. A layer is unrolled along it in the first of its dims that loops.
struct ArrayAxis {
  std::string name;
  std::int64_t size = 1;
  std::vector<Dim> dims;
};

/// Indices of axes, as a mask.
using AxisSet = std::uint32_t;
constexpr std::size_t kMostArrayAxes = 16;
constexpr AxisSet kEveryAxis = ~AxisSet{0};

/// One instance of a memory.
struct ZigzagMemory {
  std::string name;
  double size_bits = 0;
  /// Axes along which one instance serves all MACs; along the others it stands again and again.
  AxisSet shared_along = kEveryAxis;
  AccessWidth read, write;
  /// Physical ports by operand and move; those of one number take turns. [operands][moves]
  std::array<std::array<int, kNumMoves>, kNumOperands> ports = no_ports();

  const AccessWidth& width(Move move) const { return is_read(move) ? read : write; }
  int port(Operand operand, Move move) const { return ports[index(operand)][index(move)]; }

  static constexpr std::array<std::array<int, kNumMoves>, kNumOperands> no_ports() {
    std::array<std::array<int, kNumMoves>, kNumOperands> none{};
    for (auto& of_operand : none)
      for (int& port : of_operand) port = kNoPort;
    return none;
  }
};

/// Indices of memories that hold an operand, from the MACs outwards.
using MemoryChain = std::vector<int>;

/// Of dims that an array unrolls as far as it goes.
constexpr std::int64_t kNoLimit = std::int64_t{1} << 62;
constexpr DimArray kNoLimits = {kNoLimit, kNoLimit, kNoLimit, kNoLimit,
                                kNoLimit, kNoLimit, kNoLimit, kNoLimit};

/// An accelerator as ZigZag describes it: operands may share memories, and each has a hierarchy of
/// its own.
struct ZigzagAccelerator {
  std::string name;
  std::string source;
  std::vector<ArrayAxis> array;
  std::vector<ZigzagMemory> memories;
  std::array<MemoryChain, kNumOperands> hierarchy;  // [operands]
  double mac_pj = 0;
  std::int64_t num_macs = 1;

  const ZigzagMemory& memory(int number) const {
    return memories[static_cast<std::size_t>(number)];
  }
  /// Whether there is one instance of a memory.
  bool is_single(int number) const {
    const AxisSet axes = (AxisSet{1} << array.size()) - 1;
    return (memory(number).shared_along & axes) == axes;
  }
};

/// The accelerator for layers that read two maps: the second one stands where the first does, in
/// the weights' place.
ZigzagAccelerator with_twin_inputs(ZigzagAccelerator accelerator);

/// Bits of a word of each operand; of outputs while sums are partial, and when they are done.
struct OperandBits {
  double weight = 8;
  double input = 8;
  double partial_sum = 16;
  double output = 8;
};

}  // namespace codescent
