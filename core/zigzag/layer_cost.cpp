#include "core/zigzag/layer_cost.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace codescent {
namespace {

/// In the order in which ZigZag adds up the energies of a level.
constexpr std::array<Move, kNumMoves> kMovesOfSums = {Move::WriteFromBelow, Move::ReadUp,
                                                      Move::WriteFromAbove, Move::ReadDown};

OperandFlows flows_of(const Layer& layer, const OperandBits& bits, const ZigzagMapping& mapping) {
  const auto flow = [&](Operand operand) {
    return OperandFlow(layer, operand, mapping[index(operand)], bits);
  };
  return {flow(Operand::Weight), flow(Operand::Input), flow(Operand::Output)};
}

ZigzagMapping with_whole_factors(ZigzagMapping mapping) {
  for (OperandMapping& of_operand : mapping)
    for (ZigzagLoops& loops : of_operand.spatial)
      for (ZigzagLoop& loop : loops) loop.factor = std::ceil(loop.factor);
  return mapping;
}

void expect_one_nest(const ZigzagMapping& mapping) {
  const auto cycles = [](const OperandMapping& of_operand) {
    double factors = 1;
    for (const ZigzagLoops& loops : of_operand.temporal) factors *= product(loops);
    return factors;
  };
  for (const OperandMapping& of_operand : mapping) {
    const std::size_t levels = of_operand.memories.size();
    if (levels == 0 || of_operand.temporal.size() != levels ||
        of_operand.spatial.size() != levels + 1)
      throw std::invalid_argument(
          "zigzag_cost: expected temporal loops for each level, and spatial ones for one more");
    if (cycles(of_operand) != cycles(mapping[0]))
      throw std::invalid_argument("zigzag_cost: expected the same loops for all operands");
  }
}

/// How a transfer is cut up: a level serves the one below in slices of what the slower of both
/// moves a cycle, each rounded up to granules.
struct Slices {
  double words = 0;
  double count = 1;
};

Slices slices_of(const ZigzagAccelerator& accelerator, const MemoryChain& memories,
                 const OperandFlow& flow, int level, Move move, const LevelTransfer& transfer) {
  const bool serves_below = move == Move::ReadDown || move == Move::WriteFromBelow;
  if (level == 0 || !serves_below) return {transfer.words, 1};
  const auto l = static_cast<std::size_t>(level);
  const Move other = move == Move::ReadDown ? Move::WriteFromAbove : Move::ReadUp;
  const double below = accelerator.memory(memories[l - 1]).width(other).bits_per_cycle;
  const double own = accelerator.memory(memories[l]).width(move).bits_per_cycle;
  const double fan_out = flow.distinct_units(level) / flow.distinct_units(level + 1);
  const double words =
      std::min({below * fan_out / transfer.word_bits, own / transfer.word_bits, transfer.words});
  return {words, std::ceil(transfer.words / words)};
}

double words_moved(const ZigzagAccelerator& accelerator, const MemoryChain& memories,
                   const OperandFlow& flow, int level, Move move) {
  const std::optional<LevelTransfer> transfer = flow.transfer(level, move);
  if (!transfer || transfer->word_bits == 0) return 0;
  const Slices slices = slices_of(accelerator, memories, flow, level, move, *transfer);
  const AccessWidth& width =
      accelerator.memory(memories[static_cast<std::size_t>(level)]).width(move);
  return std::ceil(slices.words * transfer->word_bits / width.granule_bits) *
         (width.granule_bits / width.bits_per_cycle) * transfer->periods * slices.count *
         flow.units(level + 1);
}

/// Words and energy of every level.
void add_energy(const ZigzagAccelerator& accelerator, const ZigzagMapping& mapping,
                const OperandFlows& flows, ZigzagCost& cost) {
  for (const Operand operand : kZigzagOrder) {
    const MemoryChain& memories = mapping[index(operand)].memories;
    const OperandFlow& flow = flows[index(operand)];
    for (int level = 0; level < flow.num_levels(); ++level) {
      auto& words = cost.words[index(operand)].emplace_back();
      for (const Move move : kAllMoves)
        words[index(move)] = words_moved(accelerator, memories, flow, level, move);
      const ZigzagMemory& memory = accelerator.memory(memories[static_cast<std::size_t>(level)]);
      double level_pj = 0;
      for (const Move move : kMovesOfSums)
        level_pj += words[index(move)] * memory.width(move).word_pj;
      cost.level_pj[index(operand)].push_back(level_pj);
      cost.memory_pj += level_pj;
    }
  }
}

}  // namespace

ZigzagCost zigzag_cost(const ZigzagAccelerator& accelerator, const OperandBits& bits,
                       const Layer& layer, const ZigzagMapping& mapping) {
  return *zigzag_cost_below(std::numeric_limits<double>::infinity(), accelerator, bits, layer,
                            mapping);
}

std::optional<ZigzagCost> zigzag_cost_below(double limit_pj, const ZigzagAccelerator& accelerator,
                                            const OperandBits& bits, const Layer& layer,
                                            const ZigzagMapping& mapping) {
  expect_one_nest(mapping);
  const OperandFlows flows = flows_of(layer, bits, mapping);
  ZigzagCost cost;
  const auto macs = static_cast<double>(layer.macs());
  cost.mac_pj = macs * accelerator.mac_pj;
  add_energy(accelerator, mapping, flows, cost);
  if (!(cost.total_pj() < limit_pj)) return std::nullopt;
  const OperandFlows whole = flows_of(layer, bits, with_whole_factors(mapping));
  cost.ideal_cycles = std::ceil(macs / static_cast<double>(accelerator.num_macs));
  cost.compute_cycles = whole[0].total_cycles();
  cost.double_buffers = double_buffers(accelerator, mapping, flows);
  cost.waiting = waiting_cycles(accelerator, mapping, whole, cost.double_buffers);
  return cost;
}

std::vector<double> held_bits(const ZigzagAccelerator& accelerator, const OperandBits& bits,
                              const Layer& layer, const ZigzagMapping& mapping) {
  std::vector<double> held(accelerator.memories.size(), 0);
  const OperandFlows flows = flows_of(layer, bits, with_whole_factors(mapping));
  for (const Operand operand : kAllOperands) {
    const MemoryChain& memories = mapping[index(operand)].memories;
    const OperandFlow& flow = flows[index(operand)];
    for (int level = 0; level < flow.num_levels(); ++level)
      held[static_cast<std::size_t>(memories[static_cast<std::size_t>(level)])] +=
          flow.bits_at(level, flow.words_held(level));
  }
  return held;
}

}  // namespace codescent
