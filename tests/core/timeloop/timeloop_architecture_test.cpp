#include <algorithm>

#include "core/error.hpp"
#include "core/formats/architecture_file.hpp"
#include "core/timeloop/architecture.hpp"
#include "tests/support/architecture_difference.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/reference/timeloop_architectures.hpp"

namespace codescent::testing {
namespace {

Architecture expected(const std::string& levels, const std::string& parameters,
                      const std::string& mac_units, const std::string& first_fills) {
  return read_architecture(YamlReader::from_text(
      "schema: codescent/hardware/1\nname: chip\nsource: chip\nparameters:\n" + parameters +
          "first_fills: " + first_fills + "\nmac: {component: mac_int8, units: " + mac_units +
          "}\nlevels:\n" + levels,
      "expected"));
}

/// The difference but for name and source, which tell of a temporary file.
std::string difference(Architecture found, const Architecture& expected) {
  found.name = expected.name;
  found.source = expected.source;
  return architecture_difference(found, expected);
}

bool has_note(const ImportedArchitecture& imported, const std::string& note) {
  const auto& notes = imported.notes;
  return std::find(notes.begin(), notes.end(), note) != notes.end();
}

std::string indented(const std::string& list) {
  std::string text = "    ";
  for (const char c : list) text += c == '\n' ? "\n    " : std::string(1, c);
  return text + "\n";
}

std::string text_of(DimSet dims) {
  std::string text;
  for (const Dim dim : kAllDims)
    if (dims.has(dim)) text += name(dim);
  return text;
}

const MemoryLevel& level_named(const ImportedArchitecture& imported, const std::string& name) {
  const auto& levels = imported.architecture.levels;
  const auto found = std::find_if(levels.begin(), levels.end(),
                                  [&](const MemoryLevel& level) { return level.name == name; });
  REQUIRE(found != levels.end());
  return *found;
}

}  // namespace

// Derived by hand: Buffer's rows are 64 / 8 = 8 words, WeightSpad's 16 / 8 = 2, SumSpad's one.
// Column is Buffer's fan-out, of the dims before the split that no factor fixes at 1: Q and M, our
// K. PE's dims before the split are all fixed at 1, the others fan out along Y, at a level of its
// own. In !Parallel Weights and Outputs pass by those that do not keep them; nobody keeps Inputs,
// so that WeightSpad may.
TEST_CASE("version 0.4: nodes with their constraints become levels, innermost first") {
  const Architecture chip = expected(R"(
  - {name: SumSpad, holds: [Output], word_bits: 16, capacity_words: sumspad_words, block_words: 1,
     instances: column_x * pe_y, temporal: [P, K], fixed_temporal: {P: 2}, component: regfile}
  - {name: WeightSpad, holds: [Weight, Input], may_bypass: [Input], word_bits: 8, block_words: 2,
     capacity_words: weightspad_rows * 2, instances: column_x * pe_y, temporal: [C, R], order: [C, R],
     component: regfile}
  - {name: PE, holds: [], spatial: [{dims: [S, C, K, G], limit: pe_y}], temporal: none}
  - {name: Buffer, holds: [Input, Output], word_bits: 8, capacity_words: buffer_rows * 8,
     instances: 1, block_words: 8, read_bandwidth_words_per_cycle: 16,
     write_bandwidth_words_per_cycle: 0.5, spatial: [{dims: [Q, K, G], limit: column_x}],
     temporal: all, component: sram}
  - {name: Main, holds: [Weight, Input, Output], word_bits: 8, instances: 1, block_words: 8,
     temporal: all, component: dram, on_chip: false}
)",
                                     R"(
  - {name: buffer_rows, unit: rows, minimum: 256, maximum: 4096, default: 1024}
  - {name: column_x, unit: instances, minimum: 3, maximum: 56, default: 14}
  - {name: pe_y, unit: instances, minimum: 3, maximum: 48, default: 12}
  - {name: weightspad_rows, unit: rows, minimum: 48, maximum: 768, default: 192}
  - {name: sumspad_words, unit: words, minimum: 4, maximum: 64, default: 16}
)",
                                     "column_x * pe_y", "elided");
  const ImportedArchitecture imported = import_text(kTimeloopNodes);
  CHECK(difference(imported.architecture, chip) == "");
  CHECK(imported.notes ==
        std::vector<std::string>{"system: the attribute technology is not modelled",
                                 "mac: the attribute adder_width is not modelled"});
}

TEST_CASE("keep_only has a level bypass all operands that it does not name") {
  const ImportedArchitecture named = import_text(kTimeloopNodes);
  const ImportedArchitecture only =
      import_text(with(kTimeloopNodes, "keep: [Inputs, Outputs], bypass: [Weights]",
                       "keep_only: [Inputs, Outputs]"));
  CHECK(difference(only.architecture, named.architecture) == "");
  CHECK(only.notes == named.notes);
  const ImportedArchitecture closed =
      import_text(with(kTimeloopNodes, "keep: [Weights]", "keep_only: [Weights]"));
  const MemoryLevel& spad = level_named(closed, "WeightSpad");
  CHECK(spad.may_bypass.empty());
  CHECK_FALSE(spad.can_hold(Operand::Input));
}

// Derived by hand: 16 Accumulators along X, and 64 Registers in 16 columns, so 4 along Y below each
// Accumulator. 3 KiB of 24-bit words are 1,024, in two halves. Words of Scratchpad and Registers
// come from Chip. R=0 takes R from all other levels.
TEST_CASE("version 0.3: a tree with constraints becomes levels, innermost first") {
  const Architecture chip = expected(R"(
  - {name: Registers, holds: [Weight], word_bits: 8, capacity_words: 1, block_words: 1,
     instances: accumulator_x * registers_y, temporal: [P, Q, N, G], order: [P, Q, N],
     component: register}
  - {name: Accumulator, holds: [Output], word_bits: 24, capacity_words: accumulator_kib * 8192 / 24,
     multiple_buffering: 2, instances: accumulator_x, block_words: 1,
     spatial: [{dims: [C], limit: registers_y}], temporal: [R, P, Q, C, K, N, G],
     component: sram_2_ports_2_banks}
  - {name: Scratchpad, holds: [Weight, Input], word_bits: 8, capacity_words: scratchpad_words,
     instances: 1, block_words: 16, spatial: [{dims: [K], limit: accumulator_x}],
     fixed_spatial: {K: 2}, temporal: none, component: sram}
  - {name: Main, holds: [Weight, Input, Output], word_bits: 8, instances: 1, block_words: 64,
     bandwidth_words_per_cycle: 8, temporal: [S, P, Q, C, K, N, G], component: dram, on_chip: false}
)",
                                     R"(
  - {name: scratchpad_words, unit: words, minimum: 1024, maximum: 16384, default: 4096}
  - {name: accumulator_x, unit: instances, minimum: 4, maximum: 64, default: 16}
  - {name: accumulator_kib, unit: KiB, minimum: 2, maximum: 12, default: 3}
  - {name: registers_y, unit: instances, minimum: 1, maximum: 16, default: 4}
)",
                                     "accumulator_x * registers_y", "counted");
  CHECK(difference(import_text(kTimeloopTree).architecture, chip) == "");
}

TEST_CASE("constraints of files of their own are the same as in the architecture's file") {
  const std::size_t begin = kTimeloopTree.find("mapspace_constraints");
  const std::string list =
      kTimeloopTree.substr(begin + std::string("mapspace_constraints:\n").size());
  const Architecture together = import_text(kTimeloopTree).architecture;
  for (const char* head :
       {"mapspace_constraints:\n", "architecture_constraints:\n  targets:\n",
        "mapspace:\n  constraints: mine\n  constraints_mine:\n", "mapspace:\n  constraints:\n"}) {
    CAPTURE(head);
    const TemporaryFile constraints(head + indented(list));
    const Architecture apart =
        import_text(kTimeloopTree.substr(0, begin), {"", {constraints.path()}, false}).architecture;
    CHECK(difference(apart, together) == "");
  }
}

TEST_CASE("fixed sizes leave a search nothing to vary, and are the file's") {
  const Architecture free = import_text(kTimeloopTree).architecture;
  const Architecture fixed = import_text(kTimeloopTree, {"chip", {}, true}).architecture;
  CHECK(fixed.name == "chip");
  CHECK(fixed.default_hardware() == free.default_hardware());
  for (const Parameter& parameter : fixed.parameters) CHECK(parameter.is_fixed());
}

TEST_CASE("dims that may stand along both sides of an array get a level for each side") {
  const ImportedArchitecture imported = import_text(
      with(with(kTimeloopNodes, "{meshX: 14}", "{meshX: 14, meshY: 3}"), ", split: 7}", "}"));
  CHECK(text_of(level_named(imported, "Buffer").spatial.at(0).dims) == "QK");
  CHECK(text_of(level_named(imported, "Column_rows").spatial.at(0).dims) == "QKG");
  CHECK(level_named(imported, "SumSpad").instances.at(imported.architecture.default_hardware()) ==
        14 * 3 * 12);
}

TEST_CASE(
    "of a window's two dims one fans out: the one that constraints ask for, else the output's") {
  const std::string open =
      with(kTimeloopNodes, "factors: [N=1, C=1, P=1, R=1, S=1]", "factors: []");
  const ImportedArchitecture outputs = import_text(open);
  CHECK(text_of(level_named(outputs, "Buffer").spatial.at(0).dims) == "PQCKNG");
  CHECK(has_note(outputs,
                 "Buffer: R may not fan out, since it slides one window with P; the spatial "
                 "constraint P=1 lets it"));
  const ImportedArchitecture filter = import_text(with(open, "factors: []", "factors: [R=3]"));
  CHECK(text_of(level_named(filter, "Buffer").spatial.at(0).dims) == "RQCKNG");
  CHECK(level_named(filter, "Buffer").fixed_spatial[index(Dim::R)] == 3);
}

TEST_CASE("all of a dim in a fan-out loops nowhere else but at the fan-out, for what exceeds it") {
  const ImportedArchitecture imported =
      import_text(with(kTimeloopNodes, "Q=1, R=1], split: 4", "Q=1, R=1, S=0], split: 4"));
  for (const MemoryLevel& level : imported.architecture.levels)
    CHECK(level.temporal.has(Dim::S) == (level.name == "PE"));
  CHECK(has_note(imported, "PE: all of S fans out; what exceeds the fan-out loops at this level"));
}

TEST_CASE("storages that hold nothing, and dummies, only fan out") {
  const std::string bypassed = with(kTimeloopTree, "keep: [Inputs, Weights], bypass: [Outputs]}",
                                    "bypass: [Inputs, Weights, Outputs]}");
  const std::string dummy = with(kTimeloopTree, "class: SRAM", "class: dummy_storage");
  for (const std::string& text : {bypassed, dummy}) {
    const MemoryLevel node = level_named(import_text(text), "Scratchpad");
    CHECK(node.holds.empty());
    CHECK(node.component == "");
    CHECK(node.temporal.empty());
    CHECK(text_of(node.spatial.at(0).dims) == "K");
  }
}

TEST_CASE("what the models do not have is noted: bounds on factors, other constraints, networks") {
  const ImportedArchitecture imported =
      import_text(with(with(with(kTimeloopTree, "C<=4}", "C<=3, no_multicast: [Inputs]}"),
                            "factors: R=0 S=1", "factors: R=0 S=1 P>=2"),
                       "    subtree:\n", "    - {name: NoC, class: XY_NoC}\n    subtree:\n") +
                  "- {type: parallelism, min: 0.5}\nmapper: {}\n");
  for (const char* note :
       {"Chip: the attribute technology is not modelled", "NoC: networks are not modelled",
        "Accumulator: the constraint spatial C<=3 is not modelled",
        "Accumulator: the constraint temporal P>=2 is not modelled",
        "Accumulator: the constraint spatial.no_multicast is not modelled",
        "mapper: this part of the file is not read"}) {
    CAPTURE(note);
    CHECK(has_note(imported, note));
  }
  CHECK(imported.architecture.minimum_mac_utilisation == 0.5);
  CHECK(imported_architecture_text(imported).find("# - NoC: networks are not modelled\n") !=
        std::string::npos);
}

TEST_CASE("a dim that products have too is noted where constraints name no other") {
  const std::string tree =
      kTimeloopTree.substr(0, kTimeloopTree.find("- {target: Registers, type: t"));
  const std::string note =
      "Scratchpad: the dim K, which matrix products have too, is read as a convolution's";
  CHECK(
      has_note(import_text(tree + "- {target: Scratchpad, type: spatial, factors: K=2}\n"), note));
  CHECK_FALSE(has_note(
      import_text(tree + "- {target: Scratchpad, type: spatial, factors: K=2 R=1}\n"), note));
}

TEST_CASE("the text of an import reads back as the architecture, notes and all") {
  for (const std::string& text : {kTimeloopNodes, kTimeloopTree}) {
    const ImportedArchitecture imported = import_text(text);
    const Architecture again =
        read_architecture(YamlReader::from_text(imported_architecture_text(imported), "imported"));
    CHECK(architecture_difference(again, imported.architecture) == "");
  }
}

TEST_CASE(
    "shares of the capacity and the older key of bandwidths are read as Timeloop reads them") {
  const MemoryLevel level = level_named(
      import_text(with(kTimeloopNodes, "read_bandwidth: 16, write_bandwidth: 0.5",
                       "bandwidth: 24, write-bandwidth: 3, min-utilization: 0.25, block-size: 2, "
                       "cluster-size: 4, multiple_buffering: 2.0")),
      "Buffer");
  CHECK(level.read_bandwidth_words_per_cycle->numerator == 12);  // a half of 24
  CHECK(level.write_bandwidth_words_per_cycle->numerator == 3);
  CHECK_FALSE(level.bandwidth_words_per_cycle);
  CHECK(level.minimum_utilisation == 0.25);
  CHECK(level.block_words.numerator == 2);
  CHECK(level.num_buffers == 2);
  CHECK(level.capacity_words->numerator / level.capacity_words->denominator == 1);  // of each row
}

TEST_CASE("components follow class, width of words and ports") {
  const auto component_of = [](const std::string& from, const std::string& to) {
    return level_named(import_text(with(kTimeloopNodes, from, to)), "Buffer").component;
  };
  CHECK(component_of("smartbuffer_SRAM", "SRAM") == "sram");
  CHECK(component_of("smartbuffer_SRAM", "regfile") == "regfile");
  CHECK(component_of("depth: 1024, width: 64", "depth: 1, width: 8") == "register");
  CHECK(component_of("smartbuffer_SRAM", "storage\n    subclass: aladdin_register") == "register");
  CHECK(component_of("datawidth: 8, read", "datawidth: 8, n_rdwr_ports: 2, n_banks: 2, read") ==
        "sram_2_ports_2_banks");
  CHECK(import_text(with(kTimeloopNodes, "multiplier_width: 8", "datawidth: 16"))
            .architecture.mac_component == "mac_int16");
}

}  // namespace codescent::testing
