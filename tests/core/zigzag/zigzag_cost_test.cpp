#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

#include "core/zigzag/copies.hpp"
#include "core/zigzag/layer_cost.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

/// Words of 8 bits, 1 pJ to read and 2 to write, everything through one port.
ZigzagMemory memory(const std::string& name, double size_bits, double bits_per_cycle) {
  ZigzagMemory made;
  made.name = name;
  made.size_bits = size_bits;
  made.read = {bits_per_cycle, 8, 1};
  made.write = {bits_per_cycle, 8, 2};
  for (auto& of_operand : made.ports) of_operand = {0, 0, 0, 0};
  return made;
}

/// One MAC, a register for each operand, and a memory.
ZigzagAccelerator small_accelerator() {
  ZigzagAccelerator made;
  made.memories = {memory("weights", 8, 8), memory("inputs", 8, 8), memory("sums", 8, 8),
                   memory("dram", 1e9, 8)};
  made.hierarchy[index(Operand::Weight)] = {0, 3};
  made.hierarchy[index(Operand::Input)] = {1, 3};
  made.hierarchy[index(Operand::Output)] = {2, 3};
  made.mac_pj = 0.5;
  return made;
}

/// A product of 4 x 3 by 3 x 2: C innermost, then K, then P.
Layer small_product() {
  Layer layer;
  layer.bounds[index(Dim::P)] = 4;
  layer.bounds[index(Dim::C)] = 3;
  layer.bounds[index(Dim::K)] = 2;
  return layer;
}

ZigzagMapping small_mapping(const ZigzagAccelerator& accelerator) {
  const ZigzagLoop c{Dim::C, 3}, k{Dim::K, 2}, p{Dim::P, 4};
  ZigzagMapping mapping;
  for (const Operand operand : kAllOperands) {
    OperandMapping& own = mapping[index(operand)];
    own.memories = accelerator.hierarchy[index(operand)];
    own.spatial.resize(3);
    // The sums stay in their register while C runs.
    own.temporal = operand == Operand::Output ? std::vector<ZigzagLoops>{{c}, {k, p}}
                                              : std::vector<ZigzagLoops>{{}, {c, k, p}};
  }
  return mapping;
}

const OperandBits kBytes{8, 8, 8, 8};

}  // namespace

TEST_CASE("a product on a MAC with registers costs what is counted by hand") {
  const ZigzagAccelerator accelerator = small_accelerator();
  const ZigzagCost cost =
      zigzag_cost(accelerator, kBytes, small_product(), small_mapping(accelerator));
  const auto words = [&](Operand operand, std::size_t level, Move move) {
    return cost.words[index(operand)][level][index(move)];
  };
  // 24 MACs, each with another weight and another input than the one before.
  CHECK(words(Operand::Weight, 0, Move::ReadDown) == 24);
  CHECK(words(Operand::Weight, 0, Move::WriteFromAbove) == 24);
  CHECK(words(Operand::Weight, 1, Move::ReadDown) == 24);
  CHECK(words(Operand::Input, 1, Move::ReadDown) == 24);
  // Each MAC adds to the register; 4 x 2 results go up once, and none comes back.
  CHECK(words(Operand::Output, 0, Move::WriteFromBelow) == 24);
  CHECK(words(Operand::Output, 0, Move::ReadDown) == 24);
  CHECK(words(Operand::Output, 0, Move::ReadUp) == 8);
  CHECK(words(Operand::Output, 1, Move::WriteFromBelow) == 8);
  CHECK(words(Operand::Output, 1, Move::ReadDown) == 0);
  CHECK(cost.mac_pj == 12);
  // Registers of weights and inputs: 24 read and 24 written; memory: 24 read; sums: 32 read and 24
  // written; memory: 8 written.
  CHECK(cost.memory_pj == 2 * (24 + 2 * 24 + 24) + 32 + 2 * 24 + 2 * 8);
  CHECK(cost.compute_cycles == 24);
  CHECK(cost.ideal_cycles == 24);
}

TEST_CASE("partial sums that leave before they are done come back, at their own width") {
  const ZigzagAccelerator accelerator = small_accelerator();
  ZigzagMapping mapping = small_mapping(accelerator);
  const ZigzagLoop c{Dim::C, 3}, k{Dim::K, 2}, p{Dim::P, 4};
  mapping[index(Operand::Output)].temporal = {{}, {k, c, p}};
  for (const Operand operand : {Operand::Weight, Operand::Input})
    mapping[index(operand)].temporal = {{}, {k, c, p}};
  const ZigzagCost cost = zigzag_cost(accelerator, {8, 8, 16, 8}, small_product(), mapping);
  // 24 sums of two bytes go up, and as many come down: the first visit is not left out.
  const auto& of_memory = cost.words[index(Operand::Output)][1];
  CHECK(of_memory[index(Move::WriteFromBelow)] == 48);
  CHECK(of_memory[index(Move::ReadDown)] == 48);
  // Inputs do not depend on K and stay at the MAC while it runs.
  CHECK(cost.words[index(Operand::Input)][1][index(Move::ReadDown)] == 12);
}

TEST_CASE("operands whose loops are not those of one nest are refused") {
  const ZigzagAccelerator accelerator = small_accelerator();
  const auto cost = [&](const ZigzagMapping& mapping) {
    return zigzag_cost(accelerator, kBytes, small_product(), mapping);
  };
  ZigzagMapping longer = small_mapping(accelerator);
  longer[index(Operand::Input)].temporal[1].push_back({Dim::P, 2});
  CHECK_THROWS_AS(cost(longer), std::invalid_argument);
  ZigzagMapping shallow = small_mapping(accelerator);
  shallow[index(Operand::Weight)].temporal.pop_back();
  CHECK_THROWS_AS(cost(shallow), std::invalid_argument);
}

TEST_CASE("a port that cannot keep up stalls by what it lacks") {
  ZigzagAccelerator accelerator = small_accelerator();
  const Layer layer = small_product();
  const auto stall = [&] {
    return zigzag_cost(accelerator, kBytes, layer, small_mapping(accelerator)).waiting.stall;
  };
  // The sums' register reads and writes in each of 24 cycles, and hands up 8 sums, through one port
  // that is free for a move a cycle: 23 + 23 + 7 moves after the first ones, in 24 cycles.
  accelerator.memories[3].ports = {{{0, 0, 0, 0}, {1, 1, 1, 1}, {2, 2, 2, 2}}};
  for (int number : {0, 1})
    for (auto& of_operand : accelerator.memories[number].ports) of_operand = {0, 1, 2, 3};
  CHECK(stall() == 23 + 23 + 7 - 24);
  // With a port for each move nothing waits.
  for (auto& of_operand : accelerator.memories[2].ports) of_operand = {0, 1, 2, 3};
  CHECK(stall() == 0);
  // A memory that takes two cycles a word: all weights but the first come a cycle late.
  accelerator.memories[3].read.bits_per_cycle = 4;
  CHECK(stall() == 23);
  // Weights and inputs through one port wait for each other, too.
  accelerator.memories[3].ports[index(Operand::Input)] = {0, 0, 0, 0};
  CHECK(stall() == 23 + 23 + 2 * 23 - 24);
}

TEST_CASE("cycles that windows cover are those that marking each cycle finds") {
  std::mt19937 generator(1);
  for (int repeat = 0; repeat < 2000; ++repeat) {
    std::vector<PeriodicWindow> windows;
    int period = 1 + static_cast<int>(generator() % 4);
    for (std::size_t i = 0; i < 1 + generator() % 4; ++i) {
      windows.push_back({static_cast<double>(period),
                         static_cast<double>(1 + generator() % static_cast<unsigned>(period))});
      period *= 1 + static_cast<int>(generator() % 4);
    }
    const int cycles = period * static_cast<int>(1 + generator() % 3);
    int covered = 0;
    for (int cycle = 0; cycle < cycles; ++cycle) {
      bool is_covered = false;
      for (const PeriodicWindow& window : windows)
        is_covered |= std::fmod(cycle, window.period) < window.length;
      covered += is_covered;
    }
    std::shuffle(windows.begin(), windows.end(), generator);
    CHECK(covered_cycles(windows, cycles) == covered);
  }
}

TEST_CASE("positions of a window are whole, also those of a part of an output") {
  const WindowAxis axis{Dim::P, Dim::R, 2, 1};
  CHECK(distinct_indices(axis, 3, 3) == 7);  // 0 to 6
  CHECK(distinct_indices(axis, 3.25, 3) == 7);
  CHECK(distinct_indices(axis, 3.5, 3) == 8);
}

TEST_CASE("a copy between operands goes up to the first memory that both share") {
  const ZigzagAccelerator accelerator = small_accelerator();
  // 20 bits are three bytes; one read and one write a hop, at 8 bits a cycle.
  const CopyCost cost = copy_cost(accelerator, {{20, Operand::Output, 2, Operand::Input, 1}});
  CHECK(cost.energy_pj == 3 * (1 + 2) + 3 * (1 + 2));
  CHECK(cost.cycles == 3 + 3);
  CHECK_THROWS_AS(copy_cost(accelerator, {{8, Operand::Output, 0, Operand::Input, 1}}),
                  std::invalid_argument);
}

}  // namespace codescent::testing
