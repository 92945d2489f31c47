#include "core/validation/zigzag_rows.hpp"

#include "core/error.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

/// Words of 8 bits, 1 pJ to read and 2 to write, a port for each move.
ZigzagMemory memory(const std::string& name, double word_bits) {
  ZigzagMemory made;
  made.name = name;
  made.size_bits = 1e9;
  made.read = {word_bits, word_bits, 1};
  made.write = {word_bits, word_bits, 2};
  for (auto& of_operand : made.ports) of_operand = {0, 1, 2, 3};
  return made;
}

/// One MAC, a register for each operand, and a memory.
ZigzagAccelerator small_accelerator() {
  ZigzagAccelerator made;
  made.name = "small";
  made.memories = {memory("weights", 8), memory("inputs", 8), memory("sums", 16),
                   memory("dram", 8)};
  made.hierarchy[index(Operand::Weight)] = {0, 3};
  made.hierarchy[index(Operand::Input)] = {1, 3};
  made.hierarchy[index(Operand::Output)] = {2, 3};
  made.mac_pj = 0.5;
  return made;
}

/// A product of 4 x 3 by 3 x 2: C innermost, then K, then P.
struct Row {
  std::string id = "0";
  std::string dims = R"({"OX": 4, "C": 3, "K": 2})";
  std::string memories =
      R"({"O": ["sums", "dram"], "W": ["weights", "dram"], "I": ["inputs", "dram"]})";
  std::string spatial = R"({"O": [[], [], []], "W": [[], [], []], "I": [[], [], []]})";
  std::string temporal =
      R"({"O": [[["C", 3]], [["K", 2], ["OX", 4]]], "W": [[], [["C", 3], ["K", 2], ["OX", 4]]],)"
      R"( "I": [[], [["C", 3], ["K", 2], ["OX", 4]]]})";
  std::string energy_pj = "300";

  std::string text() const {
    std::string line = "point," + id;
    for (const std::string& json : {dims, memories, spatial, temporal}) {
      line += ",\"";
      for (const char letter : json)
        line += letter == '"' ? std::string("\"\"") : std::string(1, letter);
      line += "\"";
    }
    return line + "," + energy_pj + ",24\n";
  }
};

std::vector<ZigzagRow> read(const std::vector<Row>& rows, const Workload* workload = nullptr) {
  std::string text = "point,id,dims,mem,spatial,temporal,energy_pJ,ideal_temporal\n";
  for (const Row& row : rows) text += row.text();
  return read_zigzag_rows(CsvTable(text, "rows.csv"), small_accelerator(), workload);
}

/// What is said of the second of two rows.
std::string error_of(const Row& row, const Workload* workload = nullptr) {
  try {
    read({Row(), row}, workload);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

}  // namespace

TEST_CASE("a row costs what is counted by hand") {
  const std::vector<ZigzagRow> rows = read({Row()});
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].line == 2);
  CHECK(rows[0].layer.bound(Dim::P) == 4);
  // 24 MACs of half a pJ. Registers of weights and inputs: 24 words read, 24 written; memory: 24
  // and 24 read. Sums: 24 and 8 read, 24 written; memory: 8 written.
  const double by_hand = 24 * 0.5 + 2 * (24 * 1 + 24 * 2 + 24 * 1) + 32 * 1 + 24 * 2 + 8 * 2;
  CHECK(by_hand == 300);
  const ZigzagCost cost =
      zigzag_cost(small_accelerator(), rows[0].bits, rows[0].layer, rows[0].mapping);
  CHECK(cost.total_pj() == by_hand);
}

TEST_CASE("columns that a file has are compared, and the worst row is named") {
  Row right, wrong;
  right.energy_pj = "300";
  wrong.energy_pj = "600";
  const auto agreements = compare_zigzag_rows(read({right, wrong, right}), small_accelerator());
  REQUIRE(agreements.size() == 2);
  CHECK(agreements[0].column == "energy_pJ");
  CHECK(agreements[0].rows == 3);
  CHECK(agreements[0].within == 2);
  CHECK(agreements[0].largest_difference == 0.5);
  CHECK(agreements[0].line_of_largest == 3);
  CHECK(agreements[1].column == "ideal_temporal");
  CHECK(agreements[1].within == 3);
}

TEST_CASE("rows with X and Y add two maps, of which neither is weights") {
  Row row;
  row.dims = R"({"OX": 4, "G": 2})";
  row.memories = R"({"O": ["sums", "dram"], "X": ["inputs", "dram"], "Y": ["inputs", "dram"]})";
  row.spatial = R"({"O": [[], [], []], "X": [[], [], []], "Y": [[], [], []]})";
  row.temporal = R"({"O": [[], [["OX", 4], ["G", 2]]], "X": [[], [["OX", 4], ["G", 2]]],)"
                 R"( "Y": [[], [["OX", 4], ["G", 2]]]})";
  const std::vector<ZigzagRow> rows = read({row});
  CHECK(rows[0].has_two_inputs);
  CHECK(rows[0].layer.type->name == "addition");
  row.memories = replaced(row.memories, R"("Y": ["inputs")", R"("Y": ["weights")");
  CHECK(error_of(row) == "rows.csv:3: mem: expected that Y has the first of inputs, dram");
}

TEST_CASE("a row that is not understood is refused at its line and column") {
  const auto with = [](std::string Row::*field, const std::string& what, const std::string& by) {
    Row row;
    row.*field = replaced(row.*field, what, by);
    return error_of(row);
  };
  CHECK(with(&Row::dims, "}", "") == "rows.csv:3: dims: expected a JSON object");
  CHECK(with(&Row::dims, "OX", "XO") == "rows.csv:3: dims: no dim is named \"XO\"");
  for (const std::string bound : {"0", "2.5", "1e300"})
    CHECK(with(&Row::dims, "3", bound) ==
          "rows.csv:3: dims: expected whole bounds from 1 to 1000000000");
  CHECK(with(&Row::dims, "3, \"K\": 2", "1e9, \"K\": 1e9") ==
        "rows.csv:3: dims: the product of bounds, strides, dilations and count overflows 60 bits");
  CHECK(with(&Row::dims, "3", "\"3\"") == "rows.csv:3: dims: expected numbers");
  CHECK(with(&Row::memories, "weights", "weight") ==
        "rows.csv:3: mem: small has no memory \"weight\"; did you mean \"weights\"?");
  CHECK(with(&Row::memories, "\"I\"", "\"J\"") == "rows.csv:3: mem: missing key \"I\"");
  CHECK(with(&Row::memories, "weights", "inputs") ==
        "rows.csv:3: mem: expected that W has the first of weights, dram");
  CHECK(with(&Row::memories, R"(["weights", "dram"])", "[]") ==
        "rows.csv:3: mem: expected that W has the first of weights, dram");
  CHECK(with(&Row::spatial, "\"W\"", "\"V\"") == "rows.csv:3: spatial: missing key \"W\"");
  CHECK(with(&Row::temporal, "[[\"C\", 3]], ", "") ==
        "rows.csv:3: temporal: expected loops for each of 2 memories of O, and spatial ones for "
        "one more");
  CHECK(with(&Row::temporal, "[\"C\", 3]", "[\"C\"]") ==
        "rows.csv:3: temporal: expected loops such as [\"K\", 4]");
  CHECK(with(&Row::temporal, "3", "0.5") == "rows.csv:3: temporal: expected factors from 1");
}

TEST_CASE("loops make the bounds, and all operands go through the same steps") {
  Row short_of_one;
  short_of_one.temporal = replaced(short_of_one.temporal, "3", "2");
  CHECK(error_of(short_of_one) == "rows.csv:3: temporal: loops of C make 2.000000, the bound is 3");
  // K of the weights is spread over an array that has one MAC.
  Row apart;
  apart.temporal =
      replaced(apart.temporal, R"("W": [[], [["C", 3], ["K", 2],)", R"("W": [[], [["C", 3],)");
  apart.spatial = replaced(apart.spatial, R"("W": [[],)", R"("W": [[["K", 2]],)");
  CHECK(error_of(apart) ==
        "rows.csv:3: temporal: expected as many steps of all operands, found 12.000000 and "
        "24.000000");
}

TEST_CASE("with a workload an id is the place of a layer, which has the strides") {
  Workload workload;
  workload.name = "net";
  workload.layers.resize(2);
  workload.layers[1].stride_w = 2;
  Row second;
  second.id = "1";
  CHECK(read({Row(), second}, &workload)[1].layer.stride_w == 2);
  for (const std::string id : {"2", "-1", "0.5"}) {
    Row beyond;
    beyond.id = id;
    CHECK(error_of(beyond, &workload) == "rows.csv:3: id: workload \"net\" has layers 0 to 1");
  }
}

}  // namespace codescent::testing
