#include <algorithm>
#include <numeric>

#include "core/error.hpp"
#include "core/exact_model/energy.hpp"
#include "core/exact_model/evaluate.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

constexpr int kWeight = 0, kInput = 1, kOutput = 2;

/// A 2 x 2 array whose every access costs a small whole number of pJ.
struct HandMade {
  Architecture architecture = gemmini_like();
  Hardware hardware{{2, 1, 1}};
  EnergyTable table;

  HandMade() {
    const auto component = [](const char* name, double read_pj, double write_pj) {
      EnergyComponent made;
      made.name = name;
      made.read_pj.per_access = read_pj;
      made.write_pj.per_access = write_pj;
      made.area_um2.per_access = 10 * read_pj;
      return made;
    };
    table.components = {component("register", 1, 2), component("accumulator", 3, 5),
                        component("scratchpad", 7, 11), component("dram", 100, 200),
                        component("mac", 0.5, 0)};
    architecture.levels[1].component = "accumulator";
    architecture.levels[2].component = "scratchpad";
  }
  LayerMetrics evaluate(const Layer& layer, const Mapping& mapping) const {
    return evaluate_layer(architecture, size_hardware(architecture, hardware, table), layer,
                          mapping);
  }
};

/// Three filter columns over eight outputs, four input and eight output channels.
Layer small_layer() {
  Layer layer;
  layer.bounds = {3, 1, 8, 1, 4, 8, 1, 1};
  return layer;
}

Mapping small_mapping(const Architecture& architecture) {
  return mapping_from_string("L3[WIO] K2 P2 - L2[WI] N1 K2X - L1[O] K2 R3 C2 P2 C2X - L0[W] P2",
                             architecture);
}

bool is_counts(const OperandTraffic& counts, std::int64_t reads, std::int64_t fills,
               std::int64_t updates, std::int64_t tile) {
  return counts.reads == reads && counts.fills == fills && counts.updates == updates &&
         counts.tile == tile;
}

}  // namespace

TEST_CASE("counts of a Gemmini mapping are those derived by hand") {
  const HandMade chip;
  const Traffic traffic = chip.evaluate(small_layer(), small_mapping(chip.architecture)).traffic;
  // Cycles: K2 P2 at L3, K2 R3 C2 P2 at L1, P2 at L0 = 4 * 24 * 2; 4 elements work at a time.
  CHECK(traffic.compute_cycles == 192);
  CHECK(traffic.macs == 192 * 4);
  CHECK(traffic.instances == std::vector<std::int64_t>{4, 2, 1, 1});

  // A register holds 1 weight. Above it, inside out: P2 (does not index weights) C2 R3 K2 | P2 K2.
  // The innermost P2 keeps the weight, the outer P2 does not: 2*3*2*2*2 = 48 fills. 1 read a cycle.
  CHECK(is_counts(traffic.levels[0][kWeight], 192, 48, 0, 1));

  // An accumulator holds P 2*2, K 2 = 8 sums; P2 K2 above: 4 * 8 = 32 fills. The rows (C2X) add up
  // before they arrive: 1 update a cycle. It owns half of the 64 outputs: 192 - 32 reads.
  CHECK(is_counts(traffic.levels[1][kOutput], 160, 32, 192, 8));

  // The scratchpad holds R 3, C 4, K 4 = 48 weights; P2 above keeps them, K2 does not: 96 fills.
  // All 4 registers want other weights: 4 * 48 reads.
  CHECK(is_counts(traffic.levels[2][kWeight], 192, 96, 0, 48));

  // It holds C 4 times (4 - 1) + (3 - 1) + 1 = 6 columns. P2 above slides by 4 columns, 2 of them
  // it has: 4 * 6 + 4 * 4 = 40 words, again for each K2: 80 fills. Both columns of the array share
  // a read, the rows do not: 2 a cycle.
  CHECK(is_counts(traffic.levels[2][kInput], 384, 80, 0, 24));

  // DRAM serves the fills. The sums come back once, 32 from each accumulator, none for a second
  // time: nothing to read.
  CHECK(is_counts(traffic.levels[3][kWeight], 96, 0, 0, 96));
  CHECK(is_counts(traffic.levels[3][kInput], 80, 0, 0, 40));
  CHECK(is_counts(traffic.levels[3][kOutput], 0, 0, 64, 64));
}

TEST_CASE("energy of a Gemmini mapping is the one derived by hand, in whole blocks") {
  const HandMade chip;
  const LayerMetrics metrics = chip.evaluate(small_layer(), small_mapping(chip.architecture));
  CHECK(metrics.energy_pj[0][kWeight] == 4 * (192 * 1 + 48 * 2));
  CHECK(metrics.energy_pj[1][kOutput] == 2 * (160 * 3 + (32 + 192) * 5));
  CHECK(metrics.energy_pj[2][kWeight] == 192 / 2 * 7 + 96 / 2 * 11);  // blocks of 2 words
  CHECK(metrics.energy_pj[2][kInput] == 384 / 2 * 7 + 80 / 2 * 11);
  CHECK(metrics.energy_pj[3][kWeight] == 2 * 100);  // 96 words in blocks of 64
  CHECK(metrics.energy_pj[3][kInput] == 2 * 100);
  CHECK(metrics.energy_pj[3][kOutput] == 1 * 200);
  CHECK(metrics.mac_energy_pj == 384);
  CHECK(metrics.total_energy_pj == 1152 + 3200 + 1200 + 1784 + 600 + 384);
}

TEST_CASE("temporal remainders are exact: counts derived by hand") {
  // K 3 as 2 outside 2: the last pass of the inner loop has one iteration. P 4 stands between them.
  const HandMade chip;
  Layer layer;
  layer.bounds = {1, 1, 4, 1, 1, 3, 1, 1};
  const Mapping mapping =
      mapping_from_string("L3[WIO] K2 P4 - L2[WI] N1 - L1[O] K2 - L0[W] N1", chip.architecture);
  const Traffic traffic = chip.evaluate(layer, mapping).traffic;
  CHECK(traffic.compute_cycles == 12);  // 4 * 2 and 4 * 1
  CHECK(traffic.computes == 12);
  CHECK(traffic.macs == 12);
  // The register's weight steps in all of the first 8 cycles, then stays: 8 + 1 fills.
  CHECK(is_counts(traffic.levels[0][kWeight], 12, 9, 0, 1));
  // Two sums at a time, then one, each visited once: 4 * 2 + 4 * 1 fills.
  CHECK(is_counts(traffic.levels[1][kOutput], 0, 12, 12, 2));
  // Two weights, then one, while P steps: 3 fills. One input, new in each of 2 * 4 steps.
  CHECK(is_counts(traffic.levels[2][kWeight], 9, 3, 0, 2));
  CHECK(is_counts(traffic.levels[2][kInput], 12, 8, 0, 1));
  CHECK(is_counts(traffic.levels[3][kWeight], 3, 0, 0, 3));
  CHECK(is_counts(traffic.levels[3][kInput], 8, 0, 0, 4));
  CHECK(is_counts(traffic.levels[3][kOutput], 0, 0, 12, 12));
}

TEST_CASE("a window that slides to a shorter last tile brings in the rest of it: by hand") {
  // 7 outputs in tiles of 3, 3 and 1 with a filter of 3: boxes 0 to 4, 3 to 7, 6 to 8. 5 + 3 + 1.
  const HandMade chip;
  Layer layer;
  layer.bounds = {3, 1, 7, 1, 1, 1, 1, 1};
  const Mapping mapping =
      mapping_from_string("L3[WIO] P3 - L2[WI] N1 - L1[O] R3 - L0[W] P3", chip.architecture);
  const Traffic traffic = chip.evaluate(layer, mapping).traffic;
  CHECK(traffic.compute_cycles == 21);
  CHECK(is_counts(traffic.levels[2][kInput], 21, 9, 0, 5));
}

TEST_CASE("fan-outs are padded: counts and energy derived by hand") {
  // C 4 as 2 outside a fan-out of 3: one row works on in the second pass, the others on padding.
  HandMade chip;
  chip.hardware = {{3, 1, 1}};
  Layer layer;
  layer.bounds = {1, 1, 42, 1, 4, 1, 1, 1};
  const Mapping mapping =
      mapping_from_string("L3[WIO] C2 - L2[WI] N1 - L1[O] C3X - L0[W] P42", chip.architecture);
  const LayerMetrics metrics = chip.evaluate(layer, mapping);
  const Traffic& traffic = metrics.traffic;
  CHECK(traffic.macs == 168);
  CHECK(traffic.compute_cycles == 84);
  CHECK(traffic.computes == 252);
  CHECK(metrics.mac_energy_pj == 126);
  CHECK(metrics.utilisation == doctest::Approx(168.0 / (9 * 84)));
  CHECK(is_counts(traffic.levels[0][kWeight], 84, 2, 0, 1));
  // However many rows work, they add up to one update a cycle. All 42 sums stay.
  CHECK(is_counts(traffic.levels[1][kOutput], 42, 42, 84, 42));
  // It is brought what there is, 3 and 1 weights and 42 times as many inputs, and serves 3 rows.
  CHECK(is_counts(traffic.levels[2][kWeight], 6, 4, 0, 3));
  CHECK(is_counts(traffic.levels[2][kInput], 252, 168, 0, 126));
  CHECK(is_counts(traffic.levels[3][kOutput], 0, 0, 42, 42));

  // The same layer with a remainder in time, P 42 as 5 outside 9, and none in space.
  const Mapping in_time =
      mapping_from_string("L3[WIO] P5 - L2[WI] N1 - L1[O] C2 C2X - L0[W] P9", chip.architecture);
  CHECK(chip.evaluate(layer, in_time).traffic.computes == 168);
}

TEST_CASE("the level with the largest demand for its bandwidth sets the cycles") {
  HandMade chip;
  const Mapping mapping = small_mapping(chip.architecture);
  // Words a cycle: accumulator (160 + 32 + 192) / 192 = 2 of 2; scratchpad (192 + 96 + 384 + 80) /
  // 192 = 3.92 of 4; DRAM (96 + 80 + 64) / 192 = 1.25 of 8. Nothing throttles.
  LayerMetrics metrics = chip.evaluate(small_layer(), mapping);
  CHECK(metrics.latency.cycles == 192);
  CHECK(metrics.latency.limiting_level == kComputeLimits);
  CHECK(metrics.utilisation == 1);

  chip.architecture.levels[3].bandwidth_words_per_cycle = Monomial{1, 1, {}};
  metrics = chip.evaluate(small_layer(), mapping);
  CHECK(metrics.level_cycles == std::vector<std::int64_t>{192, 192, 192, 240});  // 192 * 1.25
  CHECK(metrics.latency.cycles == 240);
  CHECK(metrics.latency.limiting_level == 3);
  CHECK(metrics.utilisation == doctest::Approx(0.8));

  // Writes alone are 224 / 192 of an accumulator, reads alone 160 / 192.
  chip.architecture.levels[1].bandwidth_words_per_cycle.reset();
  chip.architecture.levels[1].write_bandwidth_words_per_cycle = Monomial{1, 2, {}};
  metrics = chip.evaluate(small_layer(), mapping);
  CHECK(metrics.level_cycles == std::vector<std::int64_t>{192, 448, 192, 240});
  CHECK(metrics.latency.limiting_level == 1);
  chip.architecture.levels[1].read_bandwidth_words_per_cycle = Monomial{1, 3, {}};
  // 192 * 160 / 192 * 3 = 480; in doubles, which Timeloop uses, a hair more, and the ceil is 481.
  CHECK(chip.evaluate(small_layer(), mapping).level_cycles[1] == 481);
}

TEST_CASE("a network's energy and cycles weigh layers with their counts, its area does not") {
  const HandMade chip;
  Workload workload{"two", "", {small_layer(), small_layer()}};
  workload.layers[1].count = 5;
  const Mapping mapping = small_mapping(chip.architecture);
  const Metrics metrics =
      evaluate_design(chip.architecture, chip.table, workload, {chip.hardware, {mapping, mapping}});
  CHECK(metrics.cycles == 6 * 192);
  CHECK(metrics.energy_uj == doctest::Approx(6 * 8320e-6).epsilon(1e-12));
  CHECK(metrics.edp_uj_cycles() == doctest::Approx(6 * 8320e-6 * 6 * 192).epsilon(1e-12));
  // 4 registers of 10 µm², 2 accumulators of 30, a scratchpad of 70, 4 multipliers of 5; no DRAM.
  CHECK(metrics.area_mm2 == doctest::Approx(190e-6).epsilon(1e-12));
}

TEST_CASE("hardware whose energy table lacks a component is refused") {
  HandMade chip;
  chip.table.components.pop_back();
  CHECK_THROWS_AS(size_hardware(chip.architecture, chip.hardware, chip.table), InputError);
}

TEST_CASE("more bandwidth is never slower, and compute sets the least") {
  std::mt19937_64 generator(5);
  const EnergyTable table = hierarchy_energy_table();
  for (const Architecture& architecture : all_hierarchies())
    for (int i = 0; i < 200; ++i) {
      const Layer layer = medium_layer(generator);
      const Mapping mapping = random_mapping(architecture, layer, generator);
      Traffic traffic;
      count_traffic(architecture, layer, mapping, traffic);
      SizedHardware hardware = size_hardware(architecture, architecture.default_hardware(), table);
      std::int64_t cycles = latency(hardware, traffic).cycles;
      for (SizedLevel& level : hardware.levels)
        for (auto* bandwidth :
             {&level.bandwidth_words_per_cycle, &level.read_bandwidth_words_per_cycle,
              &level.write_bandwidth_words_per_cycle}) {
          if (!*bandwidth) continue;
          **bandwidth *= draw_real(1, 4, generator);
          const std::int64_t faster = latency(hardware, traffic).cycles;
          CHECK(faster <= cycles);
          bandwidth->reset();  // unlimited
          cycles = latency(hardware, traffic).cycles;
          CHECK(cycles <= faster);
        }
      CHECK(cycles == traffic.compute_cycles);
    }
}

TEST_CASE("permuting the layers of a workload permutes the figures and keeps the totals") {
  std::mt19937_64 generator(6);
  const EnergyTable table = hierarchy_energy_table();
  for (const Architecture& architecture : all_hierarchies()) {
    const Workload workload = random_workload(12, generator);
    const auto mappings = random_mappings(architecture, workload, generator);
    std::vector<std::size_t> order(workload.layers.size());
    std::iota(order.begin(), order.end(), 0);
    std::reverse(order.begin(), order.end());
    std::swap(order[2], order[7]);
    Workload permuted = workload;
    Design design{architecture.default_hardware(), {}};
    for (std::size_t i = 0; i < order.size(); ++i) {
      permuted.layers[i] = workload.layers[order[i]];
      design.mappings.push_back(mappings[order[i]]);
    }
    const Metrics before =
        evaluate_design(architecture, table, workload, {architecture.default_hardware(), mappings});
    const Metrics after = evaluate_design(architecture, table, permuted, design);
    CHECK(after.cycles == before.cycles);
    CHECK(after.area_mm2 == before.area_mm2);
    CHECK(after.energy_uj == doctest::Approx(before.energy_uj).epsilon(1e-12));  // order of a sum
    for (std::size_t i = 0; i < order.size(); ++i) {
      CHECK(after.layers[i].total_energy_pj == before.layers[order[i]].total_energy_pj);
      CHECK(after.layers[i].latency.cycles == before.layers[order[i]].latency.cycles);
    }
  }
}

TEST_CASE("the energies of levels, operands and multiply-accumulates add up to the total") {
  std::mt19937_64 generator(8);
  const EnergyTable table = hierarchy_energy_table();
  for (const Architecture& architecture : all_hierarchies())
    for (int i = 0; i < 100; ++i) {
      const Layer layer = medium_layer(generator);
      const LayerMetrics metrics = evaluate_layer(
          architecture, size_hardware(architecture, architecture.default_hardware(), table), layer,
          random_mapping(architecture, layer, generator));
      double sum_pj = metrics.mac_energy_pj;
      for (int l = 0; l < architecture.num_levels(); ++l)
        for (const Operand operand : kAllOperands) {
          const double part_pj = metrics.energy_pj[l][index(operand)];
          CHECK((part_pj > 0) == architecture.levels[l].can_hold(operand));
          sum_pj += part_pj;
        }
      CHECK(sum_pj == doctest::Approx(metrics.total_energy_pj).epsilon(1e-12));
    }
}

}  // namespace codescent::testing
