#include "core/formats/design_file.hpp"

#include <filesystem>
#include <stdexcept>

#include "core/error.hpp"
#include "core/exact_model/verify.hpp"
#include "core/files/yaml_text.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"

namespace codescent::testing {
namespace {

/// A layer with a different loop order and factor at each level of any of the hierarchies.
Design some_design(const Architecture& architecture, const Workload& workload) {
  Design design{architecture.default_hardware(), {}};
  for (std::size_t i = 0; i < workload.layers.size(); ++i) {
    Mapping mapping;
    mapping.levels.resize(architecture.levels.size());
    mapping.levels.back().temporal = workload.layers[i].bounds;
    if (i % 2 == 1) {  // imperfect: 4 as 2 outside 3
      mapping.levels.back().temporal[index(Dim::P)] = 2;
      mapping.levels.front().temporal[index(Dim::P)] = 3;
    }
    mapping.levels.back().order = {Dim::K, Dim::C, Dim::P, Dim::R, Dim::S, Dim::Q, Dim::N, Dim::G};
    design.mappings.push_back(mapping);
  }
  return design;
}

Workload awkward_workload() {
  Workload workload{"yes: \"no\" #1", "tests", {}};
  for (const char* name :
       {"plain", "true", "a: b", "tab\there", "3x3", "\x7f\u0085\u2028\ufeff", "ünï \\ \"q\""}) {
    Layer layer;
    layer.name = name;
    layer.bounds = {3, 1, 4, 1, 5, 2, 1, 1};
    workload.layers.push_back(layer);
  }
  return workload;
}

}  // namespace

TEST_CASE("a design reads back as written, for every hierarchy and for awkward names") {
  const Workload workload = awkward_workload();
  const DesignInputs inputs = {{workload.name, "a/b c.yaml", "01"},
                               {"null", "x", "0e1"},
                               {"t", "~", "22"},
                               DesignInput{"a", "a", "33"}};
  for (const Architecture& architecture : all_searched_hierarchies()) {
    const Design design = some_design(architecture, workload);
    const std::string text = design_text(inputs, architecture, workload, design);
    const YamlReader root = YamlReader::from_text(text, "design.yaml");
    const DesignInputs read_inputs = read_design_inputs(root);
    CHECK(read_inputs.workload.name == workload.name);
    CHECK(read_inputs.workload.file == "a/b c.yaml");
    CHECK(read_inputs.hardware.sha256 == "0e1");
    REQUIRE(read_inputs.area_table.has_value());
    CHECK(read_inputs.area_table->name == "a");
    CHECK(read_inputs.area_table->sha256 == "33");
    const Design read = read_design(root, architecture, workload);
    CHECK(read.hardware == design.hardware);
    REQUIRE(read.mappings.size() == design.mappings.size());
    for (std::size_t i = 0; i < read.mappings.size(); ++i)
      CHECK(mapping_string(read.mappings[i], architecture) ==
            mapping_string(design.mappings[i], architecture));
    CHECK(design_text(inputs, architecture, workload, read) == text);
  }
}

TEST_CASE(
    "an uneven mapping reads back, one that only says so is even, and wrong ones are refused") {
  const Architecture architecture = gemmini_like();
  Workload workload{"net", "tests", {{}}};
  workload.layers[0].name = "one";
  workload.layers[0].bounds[index(Dim::K)] = 12;
  const auto text_with = [&](const std::string& boundaries) {
    return "schema: codescent/design/2\nworkload: {name: net, file: net, sha256: '1'}\n"
           "hardware: {name: h, file: h, sha256: '2'}\n"
           "energy_table: {name: t, file: t, sha256: '3'}\n"
           "sizes: {array_side: 4, scratchpad_kib: 4, accumulator_kib: 4}\nlayers:\n"
           "  - name: one\n    mapping: \"L3[WIO] K2 - L2[WI] N1 - L1[O] K3 - L0[W] K2\"\n"
           "    boundaries: " +
           boundaries + "\n";
  };
  const auto read = [&](const std::string& boundaries) {
    const YamlReader root = YamlReader::from_text(text_with(boundaries), "design.yaml");
    return read_design(root, architecture, workload);
  };
  // Weights keep one loop more at the innermost level, and one at the scratchpad.
  const Design uneven = read("{Weight: [2, 2, 3, 3]}");
  const std::vector<LevelBoundary> expected = {{2, 1, 1}, {2, 2, 2}, {3, 2, 2}, {3, 3, 3}};
  CHECK((uneven.mappings[0].boundaries == expected));
  const DesignInputs inputs = {{"net", "net", "1"}, {"h", "h", "2"}, {"t", "t", "3"}, {}};
  const std::string text = design_text(inputs, architecture, workload, uneven);
  CHECK(text.find("    boundaries: {Weight: [2, 2, 3, 3]}\n") != std::string::npos);
  CHECK((
      read_design(YamlReader::from_text(text, "design.yaml"), architecture, workload).mappings[0] ==
      uneven.mappings[0]));
  const auto violations =
      verify_mapping(architecture, uneven.hardware, workload.layers[0], uneven.mappings[0]);
  REQUIRE(violations.size() == 1);
  CHECK(violations[0].sentence().find("boundaries; leave them out: no cost model counts") == 0);

  const Design even = read("{Input: [1, 2, 2, 3], Output: [1, 2, 2, 3]}");
  CHECK(even.mappings[0].boundaries.empty());
  for (const Violation& violation :
       verify_mapping(architecture, even.hardware, workload.layers[0], even.mappings[0]))
    CHECK(violation.constraint != "boundaries");
  CHECK(design_text(inputs, architecture, workload, even).find("boundaries") == std::string::npos);

  const std::pair<const char*, const char*> wrong[] = {
      {"{Weights: [1, 2, 2, 3]}", "did you mean \"Weight\""},
      {"{Weight: [1, 2, 3]}", "expected one number for each of 4 levels, found 3"},
      {"{Weight: [2, 1, 2, 3]}", "boundaries.Weight[1]"},
      {"{Weight: [1, 2, 2, 2]}", "boundaries.Weight[3]"},
      {"{Weight: [1, 2, 4, 3]}", "boundaries.Weight[2]"},
  };
  for (const auto& [boundaries, message] : wrong) {
    CAPTURE(boundaries);
    try {
      read(boundaries);
      FAIL("no mistake found");
    } catch (const InputError& error) {
      CHECK(std::string(error.what()).find(message) != std::string::npos);
      CHECK(std::string(error.what()).find("design.yaml:9:") != std::string::npos);
    }
  }
}

TEST_CASE("a YAML scalar is quoted unless it is a plain word") {
  CHECK(yaml_scalar("conv1_7x7.a-b") == "conv1_7x7.a-b");
  for (const char* text : {"", "true", "No", "y", "3x3", "-a", "a b", "a:", "é"})
    CHECK(yaml_scalar(text) == yaml_quoted(text));
  CHECK(yaml_quoted("a\"\\\n") == "\"a\\\"\\\\\\x0A\"");
  CHECK(yaml_quoted("\x7f\u0085\u00a0\u00e9\u2028\ufeff") ==
        "\"\\x7F\\x85\u00a0\u00e9\\u2028\\uFEFF\"");
  CHECK_THROWS_WITH_AS(yaml_quoted("a\xFF"), "yaml_quoted: expected UTF-8 text, got byte 255",
                       std::invalid_argument);
}

TEST_CASE("a design file names paths as they are found from its own directory") {
  const std::string here = std::filesystem::canonical(".").string();
  struct Naming {
    const char* given;
    std::string directory;
    std::string stored;
  };
  const Naming namings[] = {
      {"bert", "out", "bert"},
      {"my.yaml", "out", "../my.yaml"},
      {"my.yaml", "./out/deep/", "../../my.yaml"},
      {"out/my.yaml", "out", "./my.yaml"},
      {"./plain", ".", "./plain"},
      {"../nets/my.yaml", "out", "../../nets/my.yaml"},
      {"my.yaml", "/elsewhere", here + "/my.yaml"},
      {"/nets/my.yaml", "out", "/nets/my.yaml"},
  };
  for (const Naming& naming : namings) {
    CAPTURE(naming.given);
    const DesignInput input = {"n", naming.given, "00"};
    const DesignInputs named = named_from({input, input, input, {}}, naming.directory);
    CHECK(named.workload.file == naming.stored);
    CHECK(named.hardware.file == naming.stored);
    CHECK(named.energy_table.file == naming.stored);
  }
}

TEST_CASE("a path that is no UTF-8 is refused, since no design file could hold it") {
  const DesignInput sound = {"n", "x", "00"}, wrong = {"n", "./w\xff.yaml", "00"};
  CHECK_THROWS_WITH_AS(
      named_from({sound, wrong, sound, {}}, "out"),
      "./w\xff.yaml: expected a path in UTF-8, which design.yaml can hold, found byte 255",
      InputError);
}

TEST_CASE("paths are relative to the design; in files of schema 1, to the working directory") {
  const auto inputs_of = [](const std::string& schema) {
    const std::string input = ": {name: n, file: ../my.yaml, sha256: \"00\"}\n";
    return read_design_inputs(YamlReader::from_text(
        "schema: " + schema + "\nworkload" + input +
            "hardware: {name: n, file: gemmini, sha256: \"00\"}\nenergy_table" + input,
        "runs/one/design.yaml"));
  };
  const DesignInputs now = inputs_of("codescent/design/2");
  CHECK(now.workload.file == "runs/one/../my.yaml");
  CHECK(now.hardware.file == "gemmini");
  const DesignInputs old = inputs_of("codescent/design/1");
  CHECK(old.workload.file == "../my.yaml");
  CHECK(old.energy_table.file == "../my.yaml");
  CHECK_FALSE(old.area_table.has_value());
}

}  // namespace codescent::testing
