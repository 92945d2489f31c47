#include "tests/support/hierarchies.hpp"

namespace codescent::testing {
namespace {

const DimSet kEveryDim = {Dim::R, Dim::S, Dim::P, Dim::Q, Dim::C, Dim::K, Dim::N, Dim::G};
const OperandSet kEveryOperand = {Operand::Weight, Operand::Input, Operand::Output};

Monomial constant(double value) {
  return {value, 1, {}};
}

MemoryLevel level_of(const char* name, OperandSet holds, int word_bits, const char* component) {
  MemoryLevel level;
  level.name = name;
  level.holds = holds;
  level.word_bits = word_bits;
  level.component = component;
  level.temporal = kEveryDim;
  return level;
}

MemoryLevel dram(double block_words) {
  MemoryLevel level = level_of("DRAM", kEveryOperand, 8, "dram");
  level.block_words = constant(block_words);
  level.on_chip = false;
  return level;
}

}  // namespace

Architecture gemmini_like() {
  Architecture architecture;
  architecture.name = "gemmini_like";
  architecture.parameters = {{"array_side", "", 1, 512, 16},
                             {"accumulator_kib", "KiB", 1, 4096, 64},
                             {"scratchpad_kib", "KiB", 1, 16384, 256}};
  const Monomial side = {1, 1, {1, 0, 0}};
  const Monomial side_squared = {1, 1, {2, 0, 0}};

  MemoryLevel registers = level_of("Registers", {Operand::Weight}, 8, "register");
  registers.capacity_words = constant(1);
  registers.instances = side_squared;
  registers.temporal = {Dim::P, Dim::Q, Dim::N};

  MemoryLevel accumulator = level_of("Accumulator", {Operand::Output}, 32, "sram");
  accumulator.capacity_words = Monomial{256, 1, {-1, 1, 0}};
  accumulator.instances = side;
  accumulator.bandwidth_words_per_cycle = constant(2);
  accumulator.spatial = {{{Dim::C}, side}};

  MemoryLevel scratchpad = level_of("Scratchpad", {Operand::Weight, Operand::Input}, 8, "sram");
  scratchpad.capacity_words = Monomial{1024, 1, {0, 0, 1}};
  scratchpad.block_words = side;
  scratchpad.bandwidth_words_per_cycle = Monomial{2, 1, {1, 0, 0}};
  scratchpad.spatial = {{{Dim::K}, side}};

  MemoryLevel memory = dram(64);
  memory.bandwidth_words_per_cycle = constant(8);

  architecture.levels = {registers, accumulator, scratchpad, memory};
  architecture.mac_component = "mac";
  architecture.mac_units = side_squared;
  architecture.counts_first_fills = true;
  return architecture;
}

Architecture three_level() {
  Architecture architecture;
  architecture.name = "three_level";
  architecture.parameters = {{"num_elements", "", 2, 4096, 64},
                             {"local_words", "words", 16, 65536, 512},
                             {"shared_words", "words", 64, 1 << 24, 1 << 16}};
  const Monomial elements = {1, 1, {1, 0, 0}};

  MemoryLevel local = level_of("Local", kEveryOperand, 16, "register");
  local.capacity_words = Monomial{1, 1, {0, 1, 0}};
  local.instances = elements;
  local.bandwidth_words_per_cycle = constant(4);

  MemoryLevel shared = level_of("Shared", {Operand::Input, Operand::Output}, 16, "sram");
  shared.capacity_words = Monomial{1, 1, {0, 0, 1}};
  shared.block_words = constant(4);
  shared.read_bandwidth_words_per_cycle = constant(8);
  shared.write_bandwidth_words_per_cycle = constant(2);
  shared.spatial = {{{Dim::K, Dim::P}, elements}};

  MemoryLevel memory = dram(16);
  memory.read_bandwidth_words_per_cycle = constant(4);
  memory.write_bandwidth_words_per_cycle = constant(3);

  architecture.levels = {local, shared, memory};
  architecture.mac_component = "mac";
  architecture.mac_units = elements;
  return architecture;
}

Architecture five_level() {
  Architecture architecture;
  architecture.name = "five_level";
  architecture.parameters = {{"rows", "", 1, 256, 8},
                             {"columns", "", 1, 256, 8},
                             {"clusters", "", 1, 256, 4},
                             {"buffer_words", "words", 32, 1 << 20, 4096},
                             {"shared_words", "words", 64, 1 << 26, 1 << 18}};

  MemoryLevel registers = level_of("Registers", {Operand::Weight, Operand::Input}, 8, "register");
  registers.capacity_words = constant(64);
  registers.instances = Monomial{1, 1, {1, 1, 1, 0, 0}};

  MemoryLevel accumulator = level_of("Accumulator", {Operand::Output}, 32, "sram");
  accumulator.instances = Monomial{1, 1, {0, 0, 1, 0, 0}};
  accumulator.bandwidth_words_per_cycle = Monomial{2, 1, {0, 1, 0, 0, 0}};
  accumulator.spatial = {{{Dim::C, Dim::R}, {1, 1, {1, 0, 0, 0, 0}}},
                         {{Dim::K}, {1, 1, {0, 1, 0, 0, 0}}}};
  accumulator.capacity_words = Monomial{4, 1, {0, 0, 0, 1, 0}};

  MemoryLevel buffer = level_of("Buffer", {Operand::Weight, Operand::Input}, 8, "sram");
  buffer.capacity_words = Monomial{1, 1, {0, 0, 0, 1, 0}};
  buffer.instances = Monomial{1, 1, {0, 0, 1, 0, 0}};
  buffer.block_words = Monomial{1, 1, {1, 0, 0, 0, 0}};
  buffer.read_bandwidth_words_per_cycle = Monomial{1, 1, {1, 0, 0, 0, 0}};
  buffer.temporal = {Dim::R, Dim::S, Dim::P, Dim::Q, Dim::C, Dim::K};

  MemoryLevel shared = level_of("Shared", kEveryOperand, 8, "sram");
  shared.capacity_words = Monomial{1, 1, {0, 0, 0, 0, 1}};
  shared.block_words = constant(8);
  shared.bandwidth_words_per_cycle = Monomial{4, 1, {0, 0, 1, 0, 0}};
  shared.spatial = {{{Dim::N, Dim::Q, Dim::G}, {1, 1, {0, 0, 1, 0, 0}}}};

  MemoryLevel memory = dram(64);
  memory.bandwidth_words_per_cycle = constant(16);

  architecture.levels = {registers, accumulator, buffer, shared, memory};
  architecture.mac_component = "mac";
  architecture.mac_units = Monomial{1, 1, {1, 1, 1, 0, 0}};
  architecture.counts_first_fills = true;
  return architecture;
}

Architecture row_stationary() {
  Architecture architecture;
  architecture.name = "row_stationary";
  architecture.parameters = {{"columns", "", 1, 64, 14},
                             {"rows", "", 1, 64, 12},
                             {"spad_words", "words", 4, 4096, 64},
                             {"shared_words", "words", 64, 1 << 24, 1 << 16}};
  const Monomial elements = {1, 1, {1, 1, 0, 0}};
  const Monomial spad = {1, 1, {0, 0, 1, 0}};

  MemoryLevel sums = level_of("Sums", {Operand::Output}, 16, "register");
  sums.capacity_words = spad;
  sums.instances = elements;
  sums.temporal = {Dim::K, Dim::P};
  sums.write_bandwidth_words_per_cycle = constant(1);

  MemoryLevel weights = level_of("Weights", {Operand::Weight}, 8, "register");
  weights.capacity_words = spad;
  weights.instances = elements;
  weights.block_words = constant(2);
  weights.temporal = {Dim::C, Dim::R};
  weights.pinned_order = {Dim::R, Dim::C};

  MemoryLevel pixels = level_of("Pixels", {Operand::Input}, 8, "register");
  pixels.capacity_words = spad;
  pixels.instances = elements;
  pixels.temporal = {};

  MemoryLevel column;
  column.name = "Column";
  column.instances = Monomial{1, 1, {1, 0, 0, 0}};
  column.spatial = {{{Dim::S, Dim::C, Dim::K}, {1, 1, {0, 1, 0, 0}}}};

  MemoryLevel shared = level_of("Shared", {Operand::Input, Operand::Output}, 8, "sram");
  shared.capacity_words = Monomial{1, 1, {0, 0, 0, 1}};
  shared.block_words = constant(8);
  shared.read_bandwidth_words_per_cycle = constant(16);
  shared.write_bandwidth_words_per_cycle = constant(16);
  shared.spatial = {{{Dim::Q, Dim::K}, {1, 1, {1, 0, 0, 0}}}};
  shared.pinned_order = {Dim::Q};

  architecture.levels = {sums, weights, pixels, column, shared, dram(8)};
  architecture.mac_component = "mac";
  architecture.mac_units = elements;
  return architecture;
}

Architecture choosy() {
  Architecture architecture = three_level();
  architecture.name = "choosy";
  architecture.levels[0].may_bypass = {Operand::Output};
  architecture.levels[1].may_bypass = {Operand::Input, Operand::Output};
  return architecture;
}

Architecture constrained() {
  Architecture architecture = three_level();
  architecture.name = "constrained";
  architecture.minimum_mac_utilisation = 0.3;
  architecture.counts_first_fills = true;
  MemoryLevel& local = architecture.levels[0];
  local.may_bypass = {Operand::Output};
  local.num_buffers = 2;
  MemoryLevel& shared = architecture.levels[1];
  shared.may_bypass = {Operand::Input};
  shared.minimum_utilisation = 0.1;
  shared.fixed_temporal[index(Dim::C)] = 1;
  shared.pinned_order = {Dim::K, Dim::P};
  return architecture;
}

Architecture single_words() {
  Architecture architecture;
  architecture.name = "single_words";
  architecture.parameters = {{"rows", "", 1, 64, 4}, {"buffer_words", "words", 16, 1 << 20, 256}};
  const Monomial rows = {1, 1, {1, 0}};
  const auto register_of = [&](const char* name, Operand operand, DimSet temporal) {
    MemoryLevel level = level_of(name, {operand}, 16, "register");
    level.capacity_words = constant(1);
    level.instances = rows;
    level.temporal = temporal;
    return level;
  };
  MemoryLevel buffer = level_of("Buffer", kEveryOperand, 16, "sram");
  buffer.may_bypass = {Operand::Weight};
  buffer.capacity_words = Monomial{1, 1, {0, 1}};
  buffer.block_words = constant(4);
  buffer.spatial = {{{Dim::C, Dim::K}, rows}};
  architecture.levels = {register_of("Sum", Operand::Output, {Dim::R, Dim::C}),
                         register_of("Pixel", Operand::Input, {Dim::K}),
                         register_of("Weight", Operand::Weight, {Dim::P, Dim::Q, Dim::N}), buffer,
                         dram(8)};
  architecture.mac_component = "mac";
  architecture.mac_units = rows;
  return architecture;
}

std::vector<Architecture> all_hierarchies() {
  return {gemmini_like(), three_level(), five_level(), row_stationary()};
}

std::vector<Architecture> all_searched_hierarchies() {
  std::vector<Architecture> all = all_hierarchies();
  for (const Architecture& more : {choosy(), constrained(), single_words()}) all.push_back(more);
  return all;
}

EnergyTable hierarchy_energy_table() {
  const auto constant_law = [](double value) {
    SizeLaw law;
    law.per_access = value;
    return law;
  };
  const auto linear_law = [](double per_bit, double per_bit_kib) {
    SizeLaw law;
    law.kind = SizeLaw::Kind::LinearPerBit;
    law.per_bit = per_bit;
    law.per_bit_kib = per_bit_kib;
    return law;
  };
  const auto grid_law = [](std::vector<double> values) {
    SizeLaw law;
    law.kind = SizeLaw::Kind::Grid;
    law.capacities_bytes = {1024, 65536, 1048576};
    law.widths_bits = {8, 128};
    law.values = std::move(values);
    return law;
  };
  EnergyTable table;
  table.name = "hierarchies";
  table.source = "invented for tests";
  table.components = {
      {"register",
       "",
       {"SRAM", "40nm", 2, 1},
       linear_law(0.06, 0.003),
       linear_law(0.07, 0.002),
       linear_law(1.5, 0.1)},
      {"sram",
       "",
       {"SRAM", "40nm", 1, 1},
       grid_law({1, 9, 4, 30, 20, 110}),
       grid_law({1.5, 11, 5, 36, 22, 130}),
       grid_law({9e3, 1.3e4, 3e5, 3.4e5, 4e6, 4.5e6})},
      {"dram", "", {"DRAM", "", {}, {}}, linear_law(12.5, 0), linear_law(12.5, 0), constant_law(0)},
      {"mac",
       "",
       {"intmac", "40nm", {}, {}},
       constant_law(0.56),
       constant_law(0),
       constant_law(250)}};
  return table;
}

}  // namespace codescent::testing
