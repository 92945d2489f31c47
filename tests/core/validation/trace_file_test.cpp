#include "core/validation/trace_file.hpp"

#include <map>

#include "core/error.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/temporary_file.hpp"
#include "tests/support/hierarchies.hpp"

namespace codescent::testing {
namespace {

using Fields = std::map<std::string, std::string>;

constexpr char kMapping[] = "L3[WIO] P2 - L2[WI] K4X - L1[O] K2 C2 C4X - L0[W] P8";

/// A sound row of DOSA's Timeloop dataset: P 16, C 8, K 8 on a 16x16 array.
Fields dosa_row() {
  Fields row = {{"target.cycle", "1000"},      {"target.energy", "2.5"},
                {"mapping.mapping", kMapping}, {"arch.meshX", "16"},
                {"arch.mem1_entries", "100"},  {"arch.mem2_entries", "1536"},
                {"prob.shape", "cnn-layer"}};
  for (const char* dim : {"R", "S", "P", "Q", "C", "K", "N"}) row[std::string("prob.") + dim] = "1";
  for (const char* column : {"Wstride", "Hstride", "Wdilation", "Hdilation"})
    row[std::string("prob.") + column] = "1";
  row["prob.P"] = "16";
  row["prob.C"] = "8";
  row["prob.K"] = "8";
  return row;
}

Fields reference_row() {
  Fields row = {
      {"set", "tests"},         {"layer", "dw3x3"},
      {"shape", "dw"},          {"pe", "8"},
      {"spad_KB", "64"},        {"acc_KB", "16"},
      {"cycles", "77"},         {"energy_pat_uJ", "1.25"},
      {"energy_ert_uJ", "0.5"}, {"mapping", "L3[WIO] G2 P4 - L2[WI] N1 - L1[O] C8X - L0[W] N1"}};
  for (const char* dim : {"R", "S", "Q", "K", "N"}) row[dim] = "1";
  row["P"] = "4";
  row["C"] = "8";
  row["G"] = "2";
  for (const char* column : {"Wstride", "Hstride", "Wdilation", "Hdilation"}) row[column] = "2";
  return row;
}

/// A file of rows with the columns of the first.
std::string csv_of(const std::vector<Fields>& rows) {
  std::string header, text;
  for (const auto& [column, value] : rows.at(0)) header += (header.empty() ? "" : ",") + column;
  for (const Fields& row : rows) {
    std::string line;
    for (const auto& [column, value] : row)
      line += (column == row.begin()->first ? "" : ",") + value;
    text += line + "\n";
  }
  return header + "\n" + text;
}

TraceFile read_text(const std::string& text, const std::string& energy_table = "pat_40nm") {
  const TemporaryFile file(text);
  return read_traces(file.path(), gemmini_like(), energy_table);
}

/// What is said of DOSA's row with one field changed; "" if it is sound.
std::string complaint_about(const std::string& column, const std::string& value) {
  Fields row = dosa_row();
  REQUIRE(row.count(column) == 1);
  row[column] = value;
  const TraceFile file = read_text(csv_of({dosa_row(), row}));
  CHECK(file.traces.size() + file.bad_rows.size() == 2);
  if (file.bad_rows.empty()) return "";
  CHECK(file.bad_rows[0].line == 3);
  return file.bad_rows[0].message;
}

std::string refusal_of(const std::string& text, const Architecture& architecture) {
  const TemporaryFile file(text);
  try {
    read_traces(file.path(), architecture);
  } catch (const InputError& error) {
    const std::string what = error.what();
    return what.substr(what.find(file.path()) == 0 ? file.path().size() : 0);
  }
  return "";
}

}  // namespace

TEST_CASE("a row of DOSA's Timeloop dataset becomes a trace with its recorded sizes") {
  const TraceFile file = read_text(csv_of({dosa_row()}));
  CHECK(file.flavour == "DOSA's Timeloop dataset");
  REQUIRE(file.traces.size() == 1);
  const Trace& trace = file.traces[0];
  CHECK(trace.line == 2);
  CHECK(trace.layer.bounds == DimArray{1, 1, 16, 1, 8, 8, 1, 1});
  CHECK(trace.layer.name == "P16 C8 K8");
  CHECK(trace.mapping == mapping_from_string(kMapping, gemmini_like()));
  CHECK(trace.cycles == 1000);
  CHECK(trace.energy_uj == 2.5);
  CHECK_FALSE(trace.rtl_cycles);
  CHECK_FALSE(trace.auto_rtl_cycles);
  // 100 words a column of 16 are 6.25 KiB, 1536 words 1.5 KiB.
  CHECK(trace.sizes.hardware == Hardware{{16, 7, 2}});
  CHECK(trace.sizes.capacity_words ==
        std::vector<std::optional<std::int64_t>>{std::nullopt, 100, 1536, std::nullopt});
}

TEST_CASE("recorded words, not whole KiB, set the capacities and their energies") {
  const TraceFile file = read_text(csv_of({dosa_row()}));
  const SizedHardware sized =
      size_hardware(gemmini_like(), file.traces[0].sizes, hierarchy_energy_table());
  CHECK(sized.levels[1].capacity_words == 100);
  CHECK(sized.levels[2].capacity_words == 1536);
  const SizedHardware rounded =
      size_hardware(gemmini_like(), file.traces[0].sizes.hardware, hierarchy_energy_table());
  CHECK(rounded.levels[2].capacity_words == 2048);
  CHECK(sized.levels[2].read_pj < rounded.levels[2].read_pj);
}

TEST_CASE("FireSim's cycles are told from Timeloop's by the columns") {
  Fields random = dosa_row();
  random["target.gemmini_cycle"] = "1500.0";
  const TraceFile training = read_text(csv_of({random}));
  CHECK(training.flavour == "DOSA's random mappings with FireSim cycles");
  CHECK(training.traces.at(0).rtl_cycles == 1500);
  CHECK_FALSE(training.traces.at(0).cycles);  // target.cycle repeats the circuit's
  CHECK(training.traces.at(0).energy_uj == 2.5);

  Fields searched = random;
  searched["target.gemmini_auto_cycle"] = "1800";
  searched["dse.auto_tiling"] = "1_1_16_1_8_8_1";
  const TraceFile found = read_text(csv_of({searched}));
  CHECK(found.flavour == "DOSA's searched mappings with FireSim cycles");
  CHECK(found.traces.at(0).cycles == 1000);
  CHECK(found.traces.at(0).rtl_cycles == 1500);
  CHECK(found.traces.at(0).auto_rtl_cycles == 1800);
  CHECK(found.traces.at(0).auto_tiling == "1_1_16_1_8_8_1");
}

TEST_CASE("a reference row has a name, a type, strides and the energies of the table asked for") {
  const std::string text = csv_of({reference_row()});
  const TraceFile pat = read_text(text);
  CHECK(pat.flavour == "Timeloop reference rows");
  CHECK(pat.energy_tables == std::vector<std::string>{"pat_40nm", "cacti_40nm"});
  const Trace& trace = pat.traces.at(0);
  CHECK(trace.layer.name == "dw3x3");
  CHECK(trace.layer.type->name == "depthwise");
  CHECK(trace.layer.bounds == DimArray{1, 1, 4, 1, 8, 1, 1, 2});
  CHECK(trace.layer.stride_w == 2);
  CHECK(trace.layer.dilation_h == 2);
  CHECK(trace.sizes.hardware == Hardware{{8, 16, 64}});
  CHECK(trace.energy_uj == 1.25);
  CHECK(read_text(text, "cacti_40nm").traces.at(0).energy_uj == 0.5);
  CHECK_FALSE(read_text(text, "mine").traces.at(0).energy_uj);
}

TEST_CASE("further columns, whole numbers with a point and other orders of columns do no harm") {
  Fields row = dosa_row();
  row["a.new_column"] = "text";
  row["prob.C"] = "8.0";
  const TraceFile file = read_text(csv_of({row}));
  CHECK(file.bad_rows.empty());
  CHECK(file.traces.at(0).layer.bound(Dim::C) == 8);
}

TEST_CASE("each kind of malformed row is told apart, and the sound row beside it is read") {
  CHECK(complaint_about("prob.P", "16") == "");
  CHECK(complaint_about("prob.P", "x") == "prob.P: expected a positive integer, found \"x\"");
  CHECK(complaint_about("prob.P", "") == "prob.P: expected a positive integer, found \"\"");
  CHECK(complaint_about("prob.P", "0") == "prob.P: expected a positive integer, found \"0\"");
  CHECK(complaint_about("prob.P", "-16") == "prob.P: expected a positive integer, found \"-16\"");
  CHECK(complaint_about("prob.P", "1.5") == "prob.P: expected a positive integer, found \"1.5\"");
  CHECK(complaint_about("prob.P", "1e300") ==
        "prob.P: expected a positive integer, found \"1e300\"");
  CHECK(complaint_about("prob.Hstride", "0") ==
        "prob.Hstride: expected a positive integer, found \"0\"");
  CHECK(complaint_about("prob.shape", "ring") ==
        "prob.shape: expected one of cnn-layer, cnn, grp, dw, found \"ring\"");
  CHECK(complaint_about("prob.P", "9007199254740992") ==
        "the product of bounds, strides, dilations and count overflows 60 bits");
  CHECK(complaint_about("arch.meshX", "wide") ==
        "arch.meshX: expected a positive integer, found \"wide\"");
  CHECK(complaint_about("arch.mem2_entries", "0") ==
        "arch.mem2_entries: expected a positive integer, found \"0\"");
  CHECK(complaint_about("target.cycle", "nan") ==
        "target.cycle: expected a positive number, found \"nan\"");
  CHECK(complaint_about("target.cycle", "0") ==
        "target.cycle: expected a positive number, found \"0\"");
  CHECK(complaint_about("target.energy", "-2") ==
        "target.energy: expected a positive number, found \"-2\"");
  CHECK(complaint_about("target.energy", "inf") ==
        "target.energy: expected a positive number, found \"inf\"");
  CHECK(complaint_about("target.energy", "2.5 uJ") ==
        "target.energy: expected a positive number, found \"2.5 uJ\"");
}

TEST_CASE("a mapping that is none, or not of the layer, makes a row bad") {
  CHECK(complaint_about("mapping.mapping", "") ==
        "mapping.mapping: level L0 (Registers) is missing");
  CHECK(complaint_about("mapping.mapping", "L3[WIO] P2 - L2[WI] K4X - L1[O] K2 C2 C4X") ==
        "mapping.mapping: level L0 (Registers) is missing");
  CHECK(
      complaint_about("mapping.mapping", "L3[WIO] P2 - L2[WI] K4X - L1[O] K2 C2 C4X - L0[W] Z8") ==
      "mapping.mapping: expected a loop such as K8 or C16X, got \"Z8\"");
  CHECK(complaint_about("mapping.mapping", "L3[WIO] P2 - L2[W] K4X - L1[O] K2 C2 C4X - L0[W] P8") ==
        "mapping.mapping: level Scratchpad is written L2[WI], got \"L2[W]\"");
  CHECK(
      complaint_about("mapping.mapping", "L3[WIO] P2 - L2[WI] P4X - L1[O] K2 C2 C4X - L0[W] P8") ==
      "mapping.mapping: level Scratchpad has no such fan-out: \"P4X\"");
  CHECK(
      complaint_about("mapping.mapping", "L3[WIO] P2 - L2[WI] K4X - L1[O] K2 C2 C4X - L0[W] P4") ==
      "mapping.mapping: the factors of P multiply to 8, expected 16");
  CHECK(complaint_about("mapping.mapping",
                        "L3[WIO] P9223372036854775807 - L2[WI] K4X - L1[O] K2 C2 C4X - L0[W] P4") ==
        "mapping.mapping: the factors of P multiply to 2^63 or more, expected 16");
}

TEST_CASE("rows of a wrong length and bad rows come in the order of their lines") {
  Fields bad = dosa_row();
  bad["prob.K"] = "none";
  const std::string text =
      csv_of({bad, dosa_row()}) + "1,2\n" + csv_of({bad}).substr(csv_of({bad}).find('\n') + 1);
  const TraceFile file = read_text(text);
  CHECK(file.traces.size() == 1);
  REQUIRE(file.bad_rows.size() == 3);
  CHECK(file.bad_rows[0].line == 2);
  CHECK(file.bad_rows[1].line == 4);
  CHECK(file.bad_rows[1].message == "expected 18 fields, found 2");
  CHECK(file.bad_rows[2].line == 5);
}

TEST_CASE("an unknown header is refused with what the nearest flavour lacks") {
  Fields row = dosa_row();
  row.erase("target.energy");
  row.erase("arch.meshX");
  const std::string said = refusal_of(csv_of({row}), gemmini_like());
  CHECK(said.rfind(":1: expected the columns of one of: DOSA's searched mappings", 0) == 0);
  CHECK(said.find("for DOSA's Timeloop dataset it lacks arch.meshX, target.energy") !=
        std::string::npos);
  CHECK(said.find("found arch.mem1_entries, ") != std::string::npos);
  CHECK(refusal_of("", gemmini_like()) ==
        ":1: expected a line that names the columns, found nothing");
}

TEST_CASE("an architecture without a recorded size is refused") {
  CHECK(refusal_of(csv_of({dosa_row()}), three_level()) ==
        ":1: column arch.meshX records array_side, which hardware \"three_level\" has not");
  Architecture shallow = gemmini_like();
  shallow.levels[1].capacity_words.reset();
  CHECK(refusal_of(csv_of({dosa_row()}), shallow) ==
        ":1: column arch.mem1_entries records the words of level 1, which hardware "
        "\"gemmini_like\" has not");
}

TEST_CASE("a layer without a name is named by its bounds") {
  Layer layer;
  layer.bounds = {3, 3, 56, 56, 64, 64, 1, 1};
  layer.stride_w = 2;
  layer.stride_h = 2;
  layer.dilation_h = 4;
  CHECK(bounds_text(layer) == "R3 S3 P56 Q56 C64 K64 stride 2 dilation 1x4");
}

}  // namespace codescent::testing
