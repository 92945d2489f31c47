#include "core/exact_model/sized_hardware.hpp"

#include <functional>

#include "core/error.hpp"
#include "core/exact_model/capacity.hpp"
#include "core/exact_model/energy.hpp"
#include "core/exact_model/latency.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"

namespace codescent::testing {
namespace {

/// Every component costs 1 pJ per bit, and 1 pJ more per bit and KiB.
EnergyTable plain_table() {
  EnergyTable table = hierarchy_energy_table();
  for (EnergyComponent& component : table.components) {
    const bool grows = component.name == "sram" || component.name == "register";
    const SizeLaw law{SizeLaw::Kind::LinearPerBit, 0, 1, grows ? 1.0 : 0.0, {}, {}, {}};
    component.read_pj = component.write_pj = component.area_um2 = law;
  }
  return table;
}

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("a memory is built of whole rows") {
  // Scratchpad of 5 KiB in rows of 100 words: 51.2 rows, built as 52, 5,200 bytes. An access moves
  // 800 bits: 800 * (1 + 5200 / 1024) pJ.
  const SizedHardware sized = size_hardware(gemmini_like(), {{100, 64, 5}}, plain_table());
  CHECK(*sized.levels[2].capacity_words == 5120);
  CHECK(sized.levels[2].read_pj == doctest::Approx(4862.5).epsilon(1e-12));
}

TEST_CASE("a memory too small for one word costs as much as one row, and holds no mapping") {
  Architecture architecture = gemmini_like();
  architecture.levels[1].capacity_words = Monomial{1, 1, {-1, 1, 0}};  // accumulator_kib / side
  const SizedHardware sized = size_hardware(architecture, {{16, 1, 1}}, plain_table());
  CHECK(*sized.levels[1].capacity_words == 0);
  CHECK(sized.levels[1].read_pj == doctest::Approx(32 * (1 + 4.0 / 1024)).epsilon(1e-12));
}

TEST_CASE("each kind of access is charged by blocks of its own") {
  // Blocks of 4: 5 reads are 2 blocks; 5 fills and 6 updates are 2 blocks each, not 3 together.
  SizedLevel level;
  level.block_words = 4;
  level.read_pj = 1;
  level.write_pj = 10;
  CHECK(operand_energy_pj(level, {5, 5, 6, 1}, 3) == 3 * (2 + 10 * (2 + 2)));
}

TEST_CASE("components that a table cannot serve are named with the level") {
  const EnergyTable table = plain_table();
  Architecture architecture = gemmini_like();
  CHECK_FALSE(component_problem(architecture, table).has_value());
  architecture.levels[2].capacity_words.reset();
  CHECK(error_of([&] {
          size_hardware(architecture, {{16, 64, 64}}, table);
        }) ==
        "hardware \"gemmini_like\": component \"sram\" of energy table \"hierarchies\" depends on "
        "the "
        "capacity, and level \"Scratchpad\" has no capacity_words");
  architecture = gemmini_like();
  architecture.levels[0].component = "registr";
  CHECK(component_problem(architecture, table)->level == 0);
  CHECK(
      component_problem(architecture, table)->message ==
      "energy table \"hierarchies\" has no component \"registr\", only register, sram, dram, mac; "
      "did you mean \"register\"?");
  architecture = gemmini_like();
  architecture.mac_component = "intmac";
  CHECK(component_problem(architecture, table)->level == -1);
}

TEST_CASE("cycles beyond 2^62 are an error, not a small number") {
  SizedHardware hardware;
  hardware.levels.resize(1);
  hardware.levels[0].bandwidth_words_per_cycle = 1e-3;
  Traffic traffic;
  traffic.macs = traffic.compute_cycles = std::int64_t{1} << 57;
  traffic.levels.resize(1);
  traffic.levels[0][0] = {traffic.compute_cycles, 0, 0, 1};
  CHECK(error_of([&] { latency(hardware, traffic); }) ==
        "a layer of 144115188075855872 multiply-accumulates takes more than 2^62 cycles; raise the "
        "bandwidth of level 0 or lower the bounds");
}

TEST_CASE("a demand that no size meets is answered at once") {
  Hardware hardware{{16}};
  raise_size(Monomial{1, 1'000'000, {1}}, 0, std::int64_t{1} << 58, hardware);
  CHECK(hardware.values[0] == 1'000'000'000'000'000);
  CHECK(Monomial{1e15, 1, {1}}.floor_at({{1'000'000'000}}) == std::int64_t{1} << 62);
}

}  // namespace codescent::testing
