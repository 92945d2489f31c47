#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "core/exact_model/energy.hpp"
#include "core/exact_model/evaluate.hpp"
#include "core/formats/architecture_file.hpp"
#include "core/formats/energy_table_file.hpp"
#include "core/timeloop/artifact.hpp"
#include "core/validation/trace.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/reference/timeloop_rows.hpp"

// Timeloop's own output (DOSA's build of it) for Gemmini, row by row. docs/exactness.md tells the
// figures.

namespace codescent::testing {
namespace {

constexpr int kAccumulator = 1;
constexpr int kScratchpad = 2;
constexpr int kDram = 3;
constexpr double kPrintRounding = 1e-5;  // energies have six digits
// Smaller accumulators the dataset books at a placeholder of 1 µm² (data/energy_tables/README.md).
constexpr std::int64_t kSmallestAccumulatorWords = 16;

const Architecture& gemmini() {
  static const Architecture architecture =
      load_architecture(std::string(CODESCENT_SOURCE_DIR) + "/data/hardware/gemmini.yaml");
  return architecture;
}

EnergyTable shipped_table(const std::string& table_name) {
  return load_energy_table(std::string(CODESCENT_SOURCE_DIR) + "/data/energy_tables/" + table_name +
                           ".yaml");
}

std::vector<CsvTable> tables_at(const std::vector<std::string>& paths) {
  std::vector<CsvTable> tables;
  for (const std::string& path : paths)
    if (auto found = reference_csv(path)) tables.push_back(std::move(*found));
  if (tables.size() != paths.size()) MESSAGE("skipped: the reference data is absent");
  return tables;
}

std::vector<CsvTable> count_tables() {
  return tables_at({"timeloop/ref_strided.csv", "timeloop/ref_dilated.csv",
                    "timeloop/ref_grouped.csv", "timeloop/ref_depthwise.csv",
                    "timeloop/ref_gemm.csv"});
}

std::int64_t whole_number(const CsvTable& table, std::size_t row, const std::string& column) {
  return static_cast<std::int64_t>(table.number(row, column));
}

/// Sizes in the columns array_side, scratchpad_kib and accumulator_kib, or their names in ref_*.
Hardware hardware_of_row(const CsvTable& table, std::size_t row) {
  if (table.has_column("array_side"))
    return {{whole_number(table, row, "array_side"), whole_number(table, row, "scratchpad_kib"),
             whole_number(table, row, "accumulator_kib")}};
  return {{whole_number(table, row, "pe"), whole_number(table, row, "spad_KB"),
           whole_number(table, row, "acc_KB")}};
}

/// One mapping of Gemmini and what is to be compared of it.
struct Case {
  Layer layer;
  Mapping mapping;
  Traffic traffic;

  Case(const Layer& a_layer, const Mapping& a_mapping) : layer(a_layer), mapping(a_mapping) {
    count_traffic(gemmini(), layer, mapping, traffic);
  }
  bool is_artifact() const { return touches_extrapolation_artifact(gemmini(), layer, mapping); }
  /// The counts with the input fills that Timeloop reports: its own on artefact rows.
  Traffic timeloop_traffic() const {
    Traffic patched = traffic;
    const std::int64_t fills = timeloop_input_fills(layer, traffic, kScratchpad);
    patched.levels[kScratchpad][index(Operand::Input)].fills = fills;
    patched.levels[kDram][index(Operand::Input)].reads = fills;
    return patched;
  }
};

double relative_error(double found, double expected) {
  return std::abs(found - expected) / std::abs(expected);
}

double energy_uj(const SizedHardware& hardware, const Traffic& traffic) {
  return energy_pj(hardware, traffic) * 1e-6;
}

/// "DRAM.Inputs.reads 7 instead of 8; ..." for every count of a row that is not Timeloop's.
std::string wrong_counts(const CsvTable& table, std::size_t row, const Traffic& traffic) {
  std::string wrong;
  const auto compare = [&](const std::string& column, std::int64_t found) {
    const std::int64_t expected = whole_number(table, row, column);
    if (found != expected)
      wrong +=
          column + " " + std::to_string(found) + " instead of " + std::to_string(expected) + "; ";
  };
  compare("compute_cycles", traffic.compute_cycles);
  compare("computes", traffic.macs);
  for (int l = 0; l < gemmini().num_levels(); ++l)
    for (const Operand operand : kAllOperands) {
      if (!gemmini().levels[l].can_hold(operand)) continue;
      const std::string prefix = gemmini().levels[l].name + "." + std::string(name(operand)) + "s.";
      const OperandTraffic& counts = traffic.levels[l][index(operand)];
      compare(prefix + "reads", counts.reads);
      compare(prefix + "fills", counts.fills);
      compare(prefix + "updates", counts.updates);
      compare(prefix + "tile", counts.tile);
      compare(prefix + "inst", traffic.instances[l]);
    }
  return wrong;
}

/// The same for the cycles in total and of each level.
std::string wrong_cycles(const CsvTable& table, std::size_t row, const SizedHardware& hardware,
                         const Traffic& traffic) {
  std::string wrong;
  const auto compare = [&](const std::string& column, std::int64_t found) {
    if (found != whole_number(table, row, column))
      wrong +=
          column + " " + std::to_string(found) + " instead of " + table.text(row, column) + "; ";
  };
  compare("cycles", latency(hardware, traffic).cycles);
  for (int l = 0; l < gemmini().num_levels(); ++l)
    compare(gemmini().levels[l].name + ".cycles", level_cycles(hardware, traffic, l));
  return wrong;
}

/// The same for the energy of each level and operand, printed in hundredths of a pJ.
std::string wrong_energies(const CsvTable& table, std::size_t row, const SizedHardware& hardware,
                           const Traffic& traffic) {
  std::string wrong;
  for (int l = 0; l < gemmini().num_levels(); ++l)
    for (const Operand operand : kAllOperands) {
      if (!gemmini().levels[l].can_hold(operand)) continue;
      const std::string column =
          gemmini().levels[l].name + "." + std::string(name(operand)) + "s.energy";
      const double found_pj = operand_energy_pj(
          hardware.levels[l], traffic.levels[l][index(operand)], traffic.instances[l]);
      const double expected_pj = table.number(row, column);
      if (std::abs(found_pj - expected_pj) > 0.01 + kPrintRounding * expected_pj)
        wrong += column + " " + std::to_string(found_pj) + " instead of " +
                 table.text(row, column) + "; ";
    }
  return wrong;
}

/// Hardware that pays what a row says that Accelergy's reference table (ERT) charges.
SizedHardware with_energies_of_row(SizedHardware hardware, const CsvTable& table, std::size_t row) {
  for (int l = 0; l < gemmini().num_levels(); ++l) {
    const std::string prefix = "ert." + gemmini().levels[l].name;
    hardware.levels[l].read_pj = table.number(row, prefix + ".read");
    hardware.levels[l].write_pj = table.number(row, prefix + (l == kDram ? ".read" : ".write"));
  }
  hardware.mac_pj = table.number(row, "ert.MACC");
  return hardware;
}

}  // namespace

TEST_CASE("every count of 580 strided, dilated, grouped, depthwise and GEMM rows is Timeloop's") {
  int num_artifacts = 0;
  std::size_t num_rows = 0;
  for (const CsvTable& table : count_tables())
    for (std::size_t row = 0; row < table.num_rows(); ++row, ++num_rows) {
      CAPTURE(table.text(row, "set"));
      CAPTURE(row);
      const Case one(layer_of_row(table, row),
                     mapping_from_string(table.text(row, "mapping"), gemmini()));
      CHECK(wrong_counts(table, row, one.timeloop_traffic()) == "");
      // The rule neither misses a row nor names one that is equal.
      CHECK(one.is_artifact() == (wrong_counts(table, row, one.traffic) != ""));
      num_artifacts += one.is_artifact();
    }
  if (num_rows > 0) {
    CHECK(num_rows == 580);
    CHECK(num_artifacts == 5);
  }
}

TEST_CASE("cycles, energy and area of the 580 rows are Timeloop's under both energy tables") {
  const EnergyTable pat = shipped_table("pat_40nm");
  const EnergyTable cacti = shipped_table("cacti_40nm");
  for (const CsvTable& table : count_tables())
    for (std::size_t row = 0; row < table.num_rows(); ++row) {
      CAPTURE(table.text(row, "set"));
      CAPTURE(row);
      const Case one(layer_of_row(table, row),
                     mapping_from_string(table.text(row, "mapping"), gemmini()));
      const Traffic traffic = one.timeloop_traffic();
      const SizedHardware pat_hardware = size_hardware(gemmini(), hardware_of_row(table, row), pat);
      const SizedHardware ert_hardware =
          size_hardware(gemmini(), hardware_of_row(table, row), cacti);
      CHECK(wrong_cycles(table, row, pat_hardware, traffic) == "");
      CHECK(wrong_energies(table, row, pat_hardware, traffic) == "");
      CHECK(relative_error(energy_uj(pat_hardware, traffic), table.number(row, "energy_pat_uJ")) <
            kPrintRounding);
      const double ert_uj = table.number(row, "energy_ert_uJ");
      CHECK(relative_error(energy_uj(ert_hardware, traffic), ert_uj) < kPrintRounding);
      CHECK(relative_error(energy_uj(with_energies_of_row(ert_hardware, table, row), traffic),
                           ert_uj) < kPrintRounding);
      CHECK(std::abs(pat_hardware.area_mm2() - table.number(row, "area_mm2")) < 0.0051);
    }
}

TEST_CASE("cycles and energy of 5,000 rows of DOSA's dataset are Timeloop's") {
  const EnergyTable pat = shipped_table("pat_40nm");
  for (const CsvTable& table : tables_at({"dosa/timeloop_dataset_sample.csv.gz"})) {
    int num_artifacts = 0;
    int num_placeholders = 0;
    for (std::size_t row = 0; row < table.num_rows(); ++row) {
      CAPTURE(row);
      const std::int64_t accumulator_words = whole_number(table, row, "arch.mem1_entries");
      const RecordedSizes sizes{{{whole_number(table, row, "arch.meshX"), 1, 1}},
                                {std::nullopt, accumulator_words,
                                 whole_number(table, row, "arch.mem2_entries"), std::nullopt}};
      const SizedHardware hardware = size_hardware(gemmini(), sizes, pat);
      const Case one(layer_of_row(table, row, "prob."),
                     mapping_from_string(table.text(row, "mapping.mapping"), gemmini()));

      const std::int64_t cycles = whole_number(table, row, "target.cycle");
      const double expected_uj = table.number(row, "target.energy");
      const auto is_timeloops = [&](const Traffic& traffic) {
        return latency(hardware, traffic).cycles == cycles &&
               relative_error(energy_uj(hardware, traffic), expected_uj) < kPrintRounding;
      };
      CHECK(is_timeloops(one.timeloop_traffic()));
      CHECK(is_timeloops(one.traffic) == !one.is_artifact());
      num_artifacts += one.is_artifact();

      SizedHardware reference_chip = hardware;
      if (accumulator_words < kSmallestAccumulatorWords) {
        reference_chip.levels[kAccumulator].area_um2 = 1;
        ++num_placeholders;
      }
      CHECK(relative_error(reference_chip.area_mm2(), table.number(row, "target.area")) <
            kPrintRounding);
    }
    CHECK(table.num_rows() == 5000);
    CHECK(num_artifacts == 26);
    CHECK(num_placeholders == 309);
  }
}

TEST_CASE("the designs found for BERT and ResNet-50 cost what Timeloop says, layer by layer") {
  const EnergyTable pat = shipped_table("pat_40nm");
  for (const CsvTable& table : tables_at({"designs/bert.csv", "designs/resnet50.csv"}))
    for (std::size_t row = 0; row < table.num_rows(); ++row) {
      CAPTURE(table.text(row, "layer"));
      const Case one(layer_of_row(table, row),
                     mapping_from_string(table.text(row, "mapping"), gemmini()));
      const SizedHardware hardware = size_hardware(gemmini(), hardware_of_row(table, row), pat);
      CHECK_FALSE(one.is_artifact());
      CHECK(latency(hardware, one.traffic).cycles == whole_number(table, row, "timeloop_cycles"));
      CHECK(relative_error(energy_uj(hardware, one.traffic),
                           table.number(row, "timeloop_energy_uj")) < kPrintRounding);
    }
}

TEST_CASE("mappings that Timeloop's own mapper found cost what it printed for them") {
  const SizedHardware published =
      size_hardware(gemmini(), gemmini().default_hardware(), shipped_table("pat_40nm"));
  int num_artifacts = 0;
  for (const CsvTable& table :
       tables_at({"timeloop/mapper_rn50_hybrid.csv", "timeloop/mapper_rn50_linear-pruned.csv",
                  "timeloop/mapper_rn50_random-pruned.csv"}))
    for (std::size_t row = 0; row < table.num_rows(); ++row) {
      CAPTURE(table.text(row, "alg"));
      CAPTURE(table.text(row, "layer"));
      Layer layer = layer_of_row(table, row);
      layer.stride_h = layer.stride_w;  // the file has one column for both
      const Case one(layer, mapping_from_loop_nest(table.text(row, "map_txt"), gemmini()));
      const Traffic traffic = one.timeloop_traffic();
      CHECK(latency(published, traffic).cycles == whole_number(table, row, "cycles"));
      CHECK(relative_error(energy_uj(published, traffic), table.number(row, "energy_uJ")) <
            kPrintRounding);
      num_artifacts += one.is_artifact();
    }
  CHECK(num_artifacts == 0);
}

TEST_CASE("mappings that another closed form climbed to cost what Timeloop says") {
  const auto tables =
      tables_at({"timeloop/closedform_hillclimb_rn50.csv", "timeloop/mapper_rn50_hybrid.csv"});
  if (tables.size() < 2) return;
  const CsvTable& table = tables[0];
  const CsvTable& layers = tables[1];  // the same layers, with their bounds
  const SizedHardware published =
      size_hardware(gemmini(), gemmini().default_hardware(), shipped_table("pat_40nm"));
  for (std::size_t row = 0; row < table.num_rows(); ++row) {
    CAPTURE(table.text(row, "layer"));
    REQUIRE(table.text(row, "layer") == layers.text(row, "layer"));
    Layer layer = layer_of_row(layers, row);
    layer.stride_h = layer.stride_w;
    const Case one(layer, mapping_from_string(table.text(row, "mapping"), gemmini()));
    CHECK_FALSE(one.is_artifact());
    CHECK(latency(published, one.traffic).cycles == whole_number(table, row, "tl_cycles"));
    CHECK(relative_error(energy_uj(published, one.traffic), table.number(row, "tl_energy_uJ")) <
          kPrintRounding);
  }
}

TEST_CASE("the comparison with Timeloop notices a count that is off by one") {
  const auto tables = count_tables();
  if (tables.empty()) return;
  const CsvTable& table = tables[0];
  Case one(layer_of_row(table, 0), mapping_from_string(table.text(0, "mapping"), gemmini()));
  REQUIRE(wrong_counts(table, 0, one.traffic) == "");
  ++one.traffic.levels[1][index(Operand::Output)].fills;
  CHECK(wrong_counts(table, 0, one.traffic) ==
        "Accumulator.Outputs.fills 24201 instead of 24200; ");
}

}  // namespace codescent::testing
