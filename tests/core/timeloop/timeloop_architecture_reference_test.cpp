#include <cmath>
#include <functional>
#include <random>

#include "core/exact_model/energy.hpp"
#include "core/exact_model/latency.hpp"
#include "core/exact_model/traffic.hpp"
#include "core/files/data_files.hpp"
#include "core/formats/architecture_file.hpp"
#include "core/formats/energy_table_file.hpp"
#include "core/timeloop/architecture.hpp"
#include "core/timeloop/export.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/temporary_file.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/reference/reference_data.hpp"

// Timeloop's own files against the templates that were written by hand after them.

namespace codescent::testing {
namespace {

/// How a template follows a file, and where it does not: `mend` makes the import what the template
/// says instead.
struct Pair {
  std::string name;  // of the template
  std::string file;
  std::vector<std::string> constraints;
  std::function<void(Architecture&)> mend;
  std::string deviations;  // what differs of sizes and energies if nothing is mended
  bool has_loops = true;   // whether the constraints give the loops that the template has
};

std::string data_path(const std::string& name) {
  return std::string(CODESCENT_SOURCE_DIR) + "/data/" + name + ".yaml";
}

Monomial constant(double value) {
  Monomial monomial;
  monomial.numerator = value;
  return monomial;
}

void keep(Architecture&) {}

/// The templates count a multiplication of 16 bits, as wide as the words; the file states a
/// multiplier of 8. They take the scratchpad for a register file.
void mend_simple(Architecture& architecture) {
  architecture.mac_component = "mac_int16";
  architecture.levels[3].component = "regfile";
}

/// The templates have rows as wide as an access of the hardware, and accumulators of two ports; the
/// files leave both open.
void mend_nvdla_large(Architecture& architecture) {
  architecture.levels[1].component = "sram_2_ports_2_banks";
  architecture.levels[2].block_words = constant(64);
}
void mend_nvdla_small(Architecture& architecture) {
  architecture.levels[1].component = "sram_2_ports_2_banks";
  architecture.levels[2].block_words = constant(8);
}

/// The template's bandwidths follow from ports and banks; dims of fan-outs and of the registers'
/// loops it has from the paper.
void mend_simba(Architecture& architecture) {
  const double words_per_cycle[] = {0, 8 * 2 * 2, 8 * 8, 8 * 2, 8 * 2 * 4};
  for (int l = 1; l <= 4; ++l)
    architecture.levels[l].bandwidth_words_per_cycle = constant(words_per_cycle[l]);
  architecture.counts_first_fills = false;
}

/// The template has the published FIFO, accumulators and memory bandwidth, both sides of the array
/// at the FIFO, and not the file's node for the rows.
void mend_tpu(Architecture& architecture) {
  architecture.levels.erase(architecture.levels.begin() + 1);
  architecture.levels[1].spatial.push_back(architecture.levels[1].spatial[0]);
  architecture.levels[1].capacity_words = constant(256 * 1024);
  architecture.levels[2].capacity_words = constant(4096 * 256);
  architecture.levels[2].component = "sram_2_ports_2_banks";
  architecture.levels[4].bandwidth_words_per_cycle = constant(48);
  architecture.counts_first_fills = false;
}

std::vector<Pair> pairs() {
  const std::string old = "architectures/timeloop_v0.3/";
  const std::string now = "architectures/timeloop_v0.4/";
  return {
      {"eyeriss_like_8bit", now + "eyeriss_like_arch.yaml", {}, keep, ""},
      {"simple_weight_stationary",
       now + "simple_weight_stationary_arch.yaml",
       {},
       mend_simple,
       "3: read energy; 3: write energy; MAC"},
      {"simple_output_stationary",
       now + "simple_output_stationary_arch.yaml",
       {},
       mend_simple,
       "3: read energy; 3: write energy; MAC"},
      {"nvdla_large",
       old + "nvdla_arch_arch_large.yaml",
       {old + "nvdla_mapspace_mapspace.yaml"},
       mend_nvdla_large,
       "1: read energy; 1: write energy; 2: block; 2: read energy; 2: write energy; "},
      {"nvdla_small",
       old + "nvdla_arch_arch_small.yaml",
       {old + "nvdla_mapspace_mapspace.yaml"},
       mend_nvdla_small,
       "1: read energy; 1: write energy; 2: block; 2: read energy; 2: write energy; "},
      {"gemmini",
       old + "gemmini_arch_arch.yaml",
       {old + "gemmini_mapspace_mapspace_real_gemmini.yaml"},
       keep,
       "",
       false},
      {"simba",
       old + "simba_arch_arch.yaml",
       {old + "simba_mapspace_mapspace_random.yaml"},
       mend_simba,
       "1: bandwidth; 2: bandwidth; 3: bandwidth; 4: bandwidth; ",
       false},
      {"tpu_v1",
       old + "tpu_v1_arch_arch.yaml",
       {old + "tpu_v1_mapspace_mapspace.yaml"},
       mend_tpu,
       "number of levels",
       false},
  };
}

/// A pair whose files are there.
struct Compared {
  Pair pair;
  Architecture written;
  Architecture imported;  // mended
  Architecture as_in_file;
};

std::vector<Compared> compared() {
  std::vector<Compared> all;
  for (Pair& pair : pairs()) {
    const auto file = reference_file(pair.file);
    TimeloopArchitectureOptions options;
    for (const std::string& constraints : pair.constraints)
      if (const auto found = reference_file(constraints)) options.constraints.push_back(*found);
    if (!file || options.constraints.size() != pair.constraints.size()) {
      MESSAGE("skipped: the reference data is absent");
      return {};
    }
    const Architecture as_in_file = import_timeloop_architecture(*file, options).architecture;
    Architecture imported = as_in_file;
    pair.mend(imported);
    all.push_back(
        {pair, load_architecture(data_path("hardware/" + pair.name)), imported, as_in_file});
  }
  return all;
}

SizedHardware at_default(const Architecture& architecture, const std::string& table) {
  return size_hardware(architecture, architecture.default_hardware(),
                       load_energy_table(data_path("energy_tables/" + table)));
}

/// "2: word_bits" for each size of a level that differs.
std::string size_differences(const Architecture& imported, const Architecture& written) {
  if (imported.num_levels() != written.num_levels()) return "number of levels";
  const SizedHardware found = at_default(imported, "cacti_40nm");
  const SizedHardware expected = at_default(written, "cacti_40nm");
  std::string different;
  for (std::size_t l = 0; l < expected.levels.size(); ++l) {
    const auto compare = [&](const std::string& what, const auto& a, const auto& b) {
      if (!(a == b)) different += std::to_string(l) + ": " + what + "; ";
    };
    const MemoryLevel& level = imported.levels[l];
    const MemoryLevel& other = written.levels[l];
    compare("holds", level.holds, other.holds);
    compare("may_bypass", level.may_bypass, other.may_bypass);
    compare("word_bits", level.holds.empty() ? 8 : level.word_bits,
            other.holds.empty() ? 8 : other.word_bits);
    const SizedLevel& sizes = found.levels[l];
    const SizedLevel& others = expected.levels[l];
    compare("capacity", sizes.capacity_words, others.capacity_words);
    compare("instances", sizes.instances, others.instances);
    compare("block", sizes.block_words, others.block_words);
    compare("bandwidth", sizes.bandwidth_words_per_cycle, others.bandwidth_words_per_cycle);
    compare("read bandwidth", sizes.read_bandwidth_words_per_cycle,
            others.read_bandwidth_words_per_cycle);
    compare("write bandwidth", sizes.write_bandwidth_words_per_cycle,
            others.write_bandwidth_words_per_cycle);
    compare("read energy", sizes.read_pj, others.read_pj);
    compare("write energy", sizes.write_pj, others.write_pj);
    compare("number of fan-outs", level.spatial.size(), other.spatial.size());
    for (std::size_t a = 0; a < std::min(level.spatial.size(), other.spatial.size()); ++a)
      compare("fan-out", level.spatial[a].limit.floor_at(imported.default_hardware()),
              other.spatial[a].limit.floor_at(written.default_hardware()));
  }
  if (found.mac_units != expected.mac_units || found.mac_pj != expected.mac_pj) different += "MAC";
  return different;
}

/// The same for the loops that may stand, and fan out, at each level.
std::string loop_differences(const Compared& one) {
  std::string different;
  for (int l = 0; l < one.written.num_levels(); ++l) {
    const MemoryLevel& level = one.imported.levels[l];
    const MemoryLevel& other = one.written.levels[l];
    if (level.temporal != other.temporal) different += std::to_string(l) + ": temporal; ";
    if (level.pinned_order != other.pinned_order) different += std::to_string(l) + ": order; ";
    for (const Dim dim : kAllDims)
      if (level.spatial_axis(dim) != other.spatial_axis(dim))
        different += std::to_string(l) + ": fan-out of " + std::string(name(dim)) + "; ";
  }
  return different;
}

bool is_equal(const Traffic& a, const Traffic& b) {
  for (std::size_t l = 0; l < a.levels.size(); ++l)
    for (int o = 0; o < kNumOperands; ++o)
      if (a.levels[l][o].reads != b.levels[l][o].reads ||
          a.levels[l][o].fills != b.levels[l][o].fills ||
          a.levels[l][o].updates != b.levels[l][o].updates ||
          a.levels[l][o].tile != b.levels[l][o].tile)
        return false;
  return a.instances == b.instances && a.compute_cycles == b.compute_cycles && a.macs == b.macs;
}

/// Keep and bypass of each level, which Timeloop's architecture does not have itself.
std::string operand_constraints(const Architecture& architecture) {
  std::string text = "architecture_constraints:\n";
  for (const MemoryLevel& level : architecture.levels) {
    std::string keep, bypass;
    for (const Operand operand : kAllOperands) {
      std::string& list = level.holds.has(operand) ? keep : bypass;
      list += (list.empty() ? "" : ", ") + std::string(name(operand)) + "s";
    }
    text += "- {target: " + level.name + ", type: bypass, keep: [" + keep + "], bypass: [" +
            bypass + "]}\n";
  }
  return text;
}

}  // namespace

TEST_CASE("imports have the sizes, operands and energies of the templates made after the files") {
  for (const Compared& one : compared()) {
    CAPTURE(one.pair.name);
    CHECK(size_differences(one.imported, one.written) == "");
    CHECK(size_differences(one.as_in_file, one.written) == one.pair.deviations);
  }
}

TEST_CASE("imports allow the loops, fan-outs and orders of the templates whose files state them") {
  for (const Compared& one : compared()) {
    CAPTURE(one.pair.name);
    if (one.pair.has_loops) CHECK(loop_differences(one) == "");
  }
}

TEST_CASE("imports count the traffic, cycles and energy of the templates on random mappings") {
  std::mt19937_64 generator(11);
  for (const Compared& one : compared()) {
    CAPTURE(one.pair.name);
    CHECK(one.imported.counts_first_fills == one.written.counts_first_fills);
    const SizedHardware found = at_default(one.imported, "pat_40nm");
    const SizedHardware expected = at_default(one.written, "pat_40nm");
    for (int i = 0; i < 40; ++i) {
      const Layer layer = i % 2 == 0 ? tiny_layer(generator) : medium_layer(generator);
      const Mapping mapping = random_mapping(one.written, layer, generator);
      Traffic a, b;
      count_traffic(one.imported, layer, mapping, a);
      count_traffic(one.written, layer, mapping, b);
      CHECK(is_equal(a, b));
      CHECK(latency(found, a).cycles == latency(expected, b).cycles);
      CHECK(energy_pj(found, a) == doctest::Approx(energy_pj(expected, b)).epsilon(1e-12));
    }
  }
}

TEST_CASE("what the constraints of Gemmini, Simba and the TPU say of loops, the templates do not") {
  for (const Compared& one : compared()) {
    const std::string difference = loop_differences(one);
    // The file forbids the registers' loops and pins the accumulators' order.
    if (one.pair.name == "gemmini") CHECK(difference == "0: temporal; 1: order; ");
    // The file's list of constraints ends early, by an indentation; the template follows the paper.
    if (one.pair.name == "simba") {
      CHECK(one.imported.levels[0].temporal.has(Dim::C));
      CHECK_FALSE(one.written.levels[0].temporal.has(Dim::C));
    }
  }
}

TEST_CASE("the row-stationary mapspace of eyeriss-256 gives the loops that its template has") {
  const auto mapspace = reference_file(
      "architectures/timeloop_v0.3/eyeriss_mapspace_eyeriss-256-split-problem-modified.yaml");
  if (!mapspace) return;
  // Names as the mapspace targets them: 16 columns of 16 PEs.
  const TemporaryFile file(R"(architecture:
  version: 0.3
  local:
  - {name: DRAM, class: DRAM, attributes: {word-bits: 16, width: 64}}
  - {name: GlobalBuffer, class: SRAM, attributes: {word-bits: 16, sizeKB: 128, width: 64}}
  - {name: DummyBuffer, class: regfile, attributes: {word-bits: 16, entries: 1, instances: 16}}
  - {name: InputRegFile, class: regfile, attributes: {word-bits: 16, entries: 12, instances: 256, meshX: 16}}
  - {name: WeightRegFile, class: regfile, attributes: {word-bits: 16, entries: 192, instances: 256, meshX: 16}}
  - {name: PsumRegFile, class: regfile, attributes: {word-bits: 16, entries: 16, instances: 256, meshX: 16}}
  - {name: MACC, class: intmac, attributes: {word-bits: 16, instances: 256, meshX: 16}}
)");
  Compared one{pairs()[0], load_architecture(data_path("hardware/eyeriss_256")),
               import_timeloop_architecture(file.path(), {"", {*mapspace}, false}).architecture,
               Architecture()};
  CHECK(loop_differences(one) == "");
  for (MemoryLevel& level : one.written.levels)
    level.read_bandwidth_words_per_cycle = level.write_bandwidth_words_per_cycle = std::nullopt;
  CHECK(size_differences(one.imported, one.written) == "");
}

TEST_CASE(
    "what the templates are exported as for Timeloop is imported with the same sizes and costs") {
  const EnergyTable table = load_energy_table(data_path("energy_tables/cacti_40nm"));
  const std::string data = std::string(CODESCENT_SOURCE_DIR) + "/data";
  int num_exported = 0;
  for (const std::string& name : data_file_names(DataKind::Hardware, data)) {
    CAPTURE(name);
    const Architecture original = load_architecture(data_path("hardware/" + name));
    const Hardware sizes = original.default_hardware();
    const SizedHardware expected = size_hardware(original, sizes, table);
    if (!timeloop_obstacle(original, expected, sizes).empty()) continue;
    const TemporaryFile file(timeloop_architecture(original, expected, sizes, table));
    const TemporaryFile constraints(operand_constraints(original));
    const Architecture imported =
        import_timeloop_architecture(file.path(), {"", {constraints.path()}, false}).architecture;
    const SizedHardware found = at_default(imported, "cacti_40nm");
    CHECK(found.mac_units == expected.mac_units);
    CHECK(found.mac_pj == expected.mac_pj);
    for (int l = 0, i = 0; l < original.num_levels(); ++l, ++i) {
      // A level of two sides may need a node for one of them.
      while (imported.levels[i].name != original.levels[l].name) ++i;
      CHECK(found.levels[i].capacity_words == expected.levels[l].capacity_words);
      CHECK(found.levels[i].instances == expected.levels[l].instances);
      CHECK(found.levels[i].block_words == expected.levels[l].block_words);
      CHECK(found.levels[i].read_pj == expected.levels[l].read_pj);
      CHECK(found.levels[i].write_pj == expected.levels[l].write_pj);
      CHECK(imported.levels[i].holds == original.levels[l].holds);
    }
    ++num_exported;
  }
  CHECK(num_exported == 10);
}

TEST_CASE("a flattened architecture has the storages of the nodes that it was made from") {
  const auto nodes_file = reference_file("architectures/timeloop_v0.4/eyeriss_like_arch.yaml");
  const auto flat_file =
      reference_file("architectures/timeloop_v0.4/eyeriss_like_flattened_architecture.yaml");
  if (!nodes_file || !flat_file) return;
  const TemporaryFile constraints(R"(architecture_constraints:
- {target: shared_glb, type: bypass, keep: [Inputs, Outputs], bypass: [Weights]}
- {target: ifmap_spad, type: bypass, keep: [Inputs], bypass: [Weights, Outputs]}
- {target: weights_spad, type: bypass, keep: [Weights], bypass: [Inputs, Outputs]}
- {target: psum_spad, type: bypass, keep: [Outputs], bypass: [Inputs, Weights]}
)");
  const Architecture nodes = import_timeloop_architecture(*nodes_file, {}).architecture;
  const Architecture flat =
      import_timeloop_architecture(*flat_file, {"", {constraints.path()}, false}).architecture;
  const SizedHardware expected = at_default(nodes, "cacti_40nm");
  const SizedHardware found = at_default(flat, "cacti_40nm");
  CHECK(found.mac_units == expected.mac_units);
  int num_storages = 0;
  for (int l = 0; l < flat.num_levels(); ++l)
    for (int n = 0; n < nodes.num_levels(); ++n) {
      if (flat.levels[l].name != nodes.levels[n].name) continue;
      ++num_storages;
      CHECK(flat.levels[l].holds == nodes.levels[n].holds);
      CHECK(found.levels[l].capacity_words == expected.levels[n].capacity_words);
      CHECK(found.levels[l].instances == expected.levels[n].instances);
      CHECK(found.levels[l].read_pj == expected.levels[n].read_pj);
    }
  CHECK(num_storages == 5);
}

}  // namespace codescent::testing
