#include "core/energy_table.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "core/formats/energy_table_file.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/reference/reference_data.hpp"

namespace codescent {
namespace {

EnergyTable shipped_table(const std::string& name) {
  return load_energy_table(std::string(CODESCENT_SOURCE_DIR) + "/data/energy_tables/" + name +
                           ".yaml");
}

double relative_error(double found, double expected) {
  return std::abs(found - expected) / std::abs(expected);
}

/// The largest and the mean of relative errors, and where the largest is.
struct ErrorSummary {
  double sum = 0;
  double largest = 0;
  int count = 0;
  std::string worst;

  void add(double error, const std::string& place) {
    sum += error;
    ++count;
    if (error <= largest) return;
    largest = error;
    worst = place;
  }
  std::string brief() const {
    return "mean " + std::to_string(100 * sum / count) + " %, largest " +
           std::to_string(100 * largest) + " % (" + worst + ") of " + std::to_string(count);
  }
};

/// Reference data, or nothing with a message that the test is skipped.
std::optional<CsvTable> reference_csv(const std::string& relative_path) {
  auto table = testing::reference_csv(relative_path);
  if (!table) MESSAGE("skipped: no reference data " << relative_path);
  return table;
}

std::string name_of_size(double capacity_bytes, double width_bits) {
  return std::to_string(std::lround(capacity_bytes)) + " bytes, " +
         std::to_string(std::lround(width_bits)) + " bits";
}

SizeLaw small_grid() {
  SizeLaw law;
  law.kind = SizeLaw::Kind::Grid;
  law.capacities_bytes = {100, 400, 800};
  law.widths_bits = {8, 32};
  law.values = {1, 2, 4, 16, 8, 64};
  return law;
}

/// Chip area in mm² of DOSA's Gemmini: a register and a multiplier for each element of the array,
/// an accumulator for each column, one scratchpad.
double gemmini_area_mm2(const EnergyTable& table, double side, double scratchpad_kib,
                        double accumulator_kib) {
  const auto area = [&](const char* name, double capacity_bytes, double width_bits) {
    return cost_of(table.component(name), capacity_bytes, width_bits).area_um2.value;
  };
  return 1e-6 * (side * side * (area("register", 1, 8) + area("mac_int8", 0, 8)) +
                 side * area("sram_2_ports_2_banks", accumulator_kib * 1024 / side, 32) +
                 area("sram", scratchpad_kib * 1024, 8 * side));
}

/// `law` without one of its capacities or widths.
SizeLaw without_point(const SizeLaw& law, bool drop_capacity, std::size_t dropped) {
  SizeLaw thinned = law;
  auto& axis = drop_capacity ? thinned.capacities_bytes : thinned.widths_bits;
  axis.erase(axis.begin() + static_cast<std::ptrdiff_t>(dropped));
  thinned.values.clear();
  const std::size_t num_widths = law.widths_bits.size();
  for (std::size_t i = 0; i < law.values.size(); ++i)
    if ((drop_capacity ? i / num_widths : i % num_widths) != dropped)
      thinned.values.push_back(law.values[i]);
  return thinned;
}

/// How well the grid foretells each interior row (capacity) or column (width) from the others.
/// Points equal to both neighbours are left out: they lie on CACTI's smallest memory.
ErrorSummary leave_one_out(const SizeLaw& law, bool drop_capacity) {
  ErrorSummary summary;
  const std::size_t num_widths = law.widths_bits.size();
  const std::size_t step = drop_capacity ? num_widths : 1;
  const auto& axis = drop_capacity ? law.capacities_bytes : law.widths_bits;
  for (std::size_t dropped = 1; dropped + 1 < axis.size(); ++dropped) {
    const SizeLaw thinned = without_point(law, drop_capacity, dropped);
    for (std::size_t i = 0; i < law.values.size(); ++i) {
      if ((drop_capacity ? i / num_widths : i % num_widths) != dropped) continue;
      const double expected = law.values[i];
      if (law.values[i - step] == expected && law.values[i + step] == expected) continue;
      const double capacity_bytes = law.capacities_bytes[i / num_widths];
      const double width_bits = law.widths_bits[i % num_widths];
      summary.add(relative_error(thinned.at(capacity_bytes, width_bits).value, expected),
                  name_of_size(capacity_bytes, width_bits));
    }
  }
  return summary;
}

/// The worst relative difference between the slopes of `law` and central differences.
double slope_error(const SizeLaw& law, double capacity_bytes, double width_bits) {
  constexpr double kStep = 1e-5;
  const SizedCost cost = law.at(capacity_bytes, width_bits);
  const double up = std::exp(kStep);
  const double by_capacity = (law.at(capacity_bytes * up, width_bits).value -
                              law.at(capacity_bytes / up, width_bits).value) /
                             (2 * kStep);
  const double by_width = (law.at(capacity_bytes, width_bits * up).value -
                           law.at(capacity_bytes, width_bits / up).value) /
                          (2 * kStep);
  return std::max(std::abs(by_capacity - cost.slope_log_capacity),
                  std::abs(by_width - cost.slope_log_width)) /
         cost.value;
}

std::string temporary_path() {
  return (std::filesystem::temp_directory_path() /
          ("codescent_energy_table_test_" + std::to_string(getpid()) + ".yaml"))
      .string();
}

/// Writes a file and loads it; returns what the loader says about it, nothing if it is sound.
std::string load_message(const std::string& path, const std::string& text, bool keep = false) {
  std::ofstream(path) << text;
  std::string message;
  try {
    load_energy_table(path);
  } catch (const InputError& error) {
    message = error.what();
  }
  if (!keep) std::filesystem::remove(path);
  return message;
}

TEST_CASE("PAT's law gives the energies derived by hand") {
  const EnergyTable table = shipped_table("pat_40nm");
  const auto read_pj = [&](const char* name, double capacity_bytes, double width_bits) {
    return cost_of(table.component(name), capacity_bytes, width_bits).read_pj.value;
  };
  // [1 + 5/99.5 * (1/1024 - 0.5)] * 8/16
  CHECK(read_pj("register", 1, 8) == doctest::Approx(0.4874617).epsilon(1e-7));
  CHECK(read_pj("sram", 512, 16) == doctest::Approx(1).epsilon(1e-14));
  // 100 KiB beside 0.5: 5/99.5 * 99.5 = 5, so six times as much
  CHECK(read_pj("sram", 100 * 1024, 16) == doctest::Approx(6).epsilon(1e-14));
  CHECK(read_pj("sram_2_ports_2_banks", 512, 32) == doctest::Approx(2).epsilon(1e-14));
  CHECK(read_pj("dram", 0, 512) == 6400);
  CHECK(read_pj("mac_int8", 0, 8) == 0.5608);
  CHECK(cost_of(table.component("sram"), 4096, 64).write_pj.value == read_pj("sram", 4096, 64));
}

TEST_CASE("PAT's law is what Timeloop's built-in model prints") {
  const auto reference = reference_csv("energy/pat_sram_energy.csv");
  if (!reference) return;
  const EnergyTable table = shipped_table("pat_40nm");
  for (std::size_t row = 0; row < reference->num_rows(); ++row) {
    const ComponentCost cost = cost_of(table.component("sram"), reference->number(row, "size_B"),
                                       reference->number(row, "width_bits"));
    CHECK(relative_error(cost.read_pj.value, reference->number(row, "vector_pJ")) < 5e-6);
  }
}

TEST_CASE("CACTI energies and areas are those of the reference tables of 23 Gemminis") {
  const auto reference = reference_csv("energy/gemmini_ert_by_hw.csv");
  if (!reference) return;
  const EnergyTable table = shipped_table("cacti_40nm");
  for (std::size_t row = 0; row < reference->num_rows(); ++row) {
    CAPTURE(row);
    const auto near = [&](const SizedCost& cost, const std::string& column) {
      CAPTURE(column);
      CHECK(relative_error(cost.value, reference->number(row, column)) < 1e-5);
    };
    const double side = reference->number(row, "pe");
    const double scratchpad_kib = reference->number(row, "spad_KB");
    const double accumulator_kib = reference->number(row, "acc_KB");
    const ComponentCost reg = cost_of(table.component("register"), 1, 8);
    near(reg.read_pj, "reg_rd_pJ");
    near(reg.write_pj, "reg_wr_pJ");
    near(reg.area_um2, "reg_area");
    const ComponentCost accumulator =
        cost_of(table.component("sram_2_ports_2_banks"), accumulator_kib * 1024 / side, 32);
    near(accumulator.read_pj, "acc_rd_pJ");
    near(accumulator.write_pj, "acc_wr_pJ");
    near(accumulator.area_um2, "acc_area_um2");
    const ComponentCost scratchpad =
        cost_of(table.component("sram"), scratchpad_kib * 1024, 8 * side);
    near(scratchpad.read_pj, "spad_vec_rd_pJ");
    near(scratchpad.write_pj, "spad_vec_wr_pJ");
    near(scratchpad.area_um2, "spad_area_um2");
    near(cost_of(table.component("dram"), 0, 512).read_pj, "dram_access_pJ");
    const ComponentCost mac = cost_of(table.component("mac_int8"), 0, 8);
    near(mac.read_pj, "mac_pJ");
    near(mac.area_um2, "mac_area");
    const double area_mm2 = gemmini_area_mm2(table, side, scratchpad_kib, accumulator_kib);
    CHECK(relative_error(area_mm2, reference->number(row, "total_area_mm2")) < 1e-5);
  }
}

TEST_CASE("chip areas are DOSA's, except where an accumulator is below 64 bytes") {
  const auto reference = reference_csv("timeloop/dosa_hw_area.csv");
  if (!reference) return;
  const EnergyTable table = shipped_table("pat_40nm");  // whose areas are those of cacti_40nm
  ErrorSummary usual;
  ErrorSummary tiny;
  for (std::size_t row = 0; row < reference->num_rows(); ++row) {
    const double side = reference->number(row, "pe");
    const double scratchpad_kib = reference->number(row, "spad_KB");
    const double accumulator_kib = reference->number(row, "acc_KB");
    const double expected_mm2 = reference->number(row, "area_mm2");
    const double area_mm2 = gemmini_area_mm2(table, side, scratchpad_kib, accumulator_kib);
    const double accumulator_bytes = accumulator_kib * 1024 / side;
    const std::string place = reference->text(row, "pe") + " wide, " +
                              reference->text(row, "spad_KB") + " KiB scratchpad, " +
                              reference->text(row, "acc_KB") + " KiB accumulator";
    if (accumulator_bytes >= 64) {
      usual.add(relative_error(area_mm2, expected_mm2), place);
      continue;
    }
    tiny.add(relative_error(area_mm2, expected_mm2), place);
    // The reference books each of these accumulators at a placeholder of 1 um2.
    const double real_um2 =
        cost_of(table.component("sram_2_ports_2_banks"), accumulator_bytes, 32).area_um2.value;
    CHECK(relative_error(area_mm2 + 1e-6 * side * (1 - real_um2), expected_mm2) < 1e-5);
  }
  MESSAGE("area, accumulators of 64 bytes or more: " << usual.brief());
  MESSAGE("area, smaller ones: " << tiny.brief());
  CHECK(usual.largest < 1e-5);
  CHECK(tiny.largest < 0.25);
  CHECK(tiny.count == 5);
}

TEST_CASE("dropping any capacity or width of the CACTI grids costs a bounded error") {
  const EnergyTable table = shipped_table("cacti_40nm");
  for (const std::string name : {"sram", "sram_2_ports_2_banks"}) {
    const EnergyComponent& component = table.component(name);
    const std::pair<std::string, const SizeLaw*> laws[] = {{"read", &component.read_pj},
                                                           {"write", &component.write_pj},
                                                           {"area", &component.area_um2}};
    for (const auto& [quantity, law] : laws) {
      const ErrorSummary by_capacity = leave_one_out(*law, true);
      MESSAGE(name << " " << quantity << ", one capacity dropped: " << by_capacity.brief());
      CHECK(by_capacity.sum / by_capacity.count < 0.1);
      if (law->widths_bits.size() < 3) continue;
      const ErrorSummary by_width = leave_one_out(*law, false);
      MESSAGE(name << " " << quantity << ", one width dropped: " << by_width.brief());
      CHECK(by_width.sum / by_width.count < 0.1);
    }
  }
}

TEST_CASE("a grid keeps its own values and is linear in logarithms between and beyond them") {
  const SizeLaw law = small_grid();
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 2; ++j)
      CHECK(law.at(law.capacities_bytes[i], law.widths_bits[j]).value == law.values[2 * i + j]);
  CHECK(law.at(200, 8).value == doctest::Approx(2));           // √(1 * 4)
  CHECK(law.at(100, 16).value == doctest::Approx(1.4142136));  // √(1 * 2)
  CHECK(law.at(200, 16).value == doctest::Approx(3.3635857));  // ⁴√(1 * 2 * 4 * 16)
  CHECK(law.at(25, 8).value == doctest::Approx(0.25));         // 400 → 100 bytes goes on
  CHECK(law.at(3200, 32).value == doctest::Approx(1024));      // 16 → 64 in one octave, two more
  CHECK(law.at(100, 128).value == doctest::Approx(4));
  CHECK(law.at(400, 8).slope_log_capacity == doctest::Approx(4));  // towards 800 bytes
}

TEST_CASE("slopes are the central differences of every law, inside the grid and beyond") {
  SizeLaw constant;
  constant.per_access = 3;
  SizeLaw linear;
  linear.kind = SizeLaw::Kind::LinearPerBit;
  linear.per_bit = 0.06;
  linear.per_bit_kib = 0.003;
  const EnergyTable table = shipped_table("cacti_40nm");
  const EnergyComponent& sram = table.component("sram");
  const SizeLaw* laws[] = {&constant, &linear, &sram.read_pj, &sram.write_pj, &sram.area_um2};
  for (const double capacity_bytes : {30.0, 150.0, 700.0, 3000.0, 100000.0, 5e6})
    for (const double width_bits : {3.0, 12.0, 50.0, 700.0, 3000.0})
      for (const SizeLaw* law : laws) CHECK(slope_error(*law, capacity_bytes, width_bits) < 1e-8);
}

TEST_CASE("only a law that ignores capacity serves an unlimited memory") {
  CHECK_THROWS_WITH_AS(small_grid().at(0, 8),
                       "capacity_bytes: expected a positive number, got 0.000000",
                       std::invalid_argument);
  const EnergyTable table = shipped_table("pat_40nm");
  CHECK_THROWS_AS(cost_of(table.component("sram"), 0, 8), std::invalid_argument);
  CHECK_THROWS_AS(cost_of(table.component("dram"), -1, 8), std::invalid_argument);
  CHECK_THROWS_WITH_AS(cost_of(table.component("dram"), 0, 0),
                       "width_bits: expected a positive number, got 0.000000",
                       std::invalid_argument);
  CHECK(cost_of(table.component("dram"), 0, 8).area_um2.value == 0);
}

TEST_CASE("asking for a component that a table lacks names those it has") {
  CHECK_THROWS_WITH_AS(
      shipped_table("pat_40nm").component("srm"),
      "energy table \"pat_40nm\" has no component \"srm\", only register, regfile, sram, "
      "sram_2_ports_2_banks, dram, mac_int8, mac_int16; did you mean \"sram\"?",
      InputError);
}

TEST_CASE("each mistake in an energy file is reported where it is") {
  const std::string area = "    area: {law: constant, um2_per_instance: 0}\n";
  const std::string head = "schema: codescent/energy_table/1\nname: t\nsource: s\ncomponents:\n";
  const std::string item = "  - name: a\n    source: s\n";
  const std::string one_pj = "    energy: {law: constant, pj_per_access: 1}\n";
  const auto grid = [&](const std::string& capacities_bytes, const std::string& pj) {
    return head + item + "    energy: {law: grid, capacities_bytes: " + capacities_bytes +
           ", widths_bits: [8, 16], pj: " + pj + "}\n" + area;
  };
  const std::string path = temporary_path();
  const std::pair<std::string, std::string> cases[] = {
      {"schema: other\n", ":1:9: schema: expected \"codescent/energy_table/1\", found \"other\""},
      {head + "  - name: a\n" + one_pj + area, ":5:5: components[0]: missing key \"source\""},
      {head + "  - name: a\n    source: ' '\n" + one_pj + area,
       ":6:13: components[0].source: expected where the numbers come from, found nothing"},
      {head + item + area,
       ":5:5: components[0]: expected energy, or read and write, found neither"},
      {head + item + one_pj + "    read: {law: constant, pj_per_access: 1}\n" + area,
       ":5:5: components[0]: expected either energy, or read and write, found both"},
      {head + item + one_pj, ":5:5: components[0]: missing key \"area\""},
      {head + item + "    energy: {law: constant, per_access: 1}\n" + area,
       ":7:29: components[0].energy.per_access: unknown key; did you mean \"pj_per_access\"?"},
      {head + item + "    energy: {law: constnt, pj_per_access: 1}\n" + area,
       ":7:19: components[0].energy.law: expected one of \"constant\", \"linear_per_bit\", "
       "\"grid\", found \"constnt\"; did you mean \"constant\"?"},
      {head + item + "    energy: {law: constant, pj_per_access: -1}\n" + area,
       ":7:44: components[0].energy.pj_per_access: expected a number from 0 to 1e+15, found "
       "\"-1\""},
      {head + item + one_pj + area + item + one_pj + area,
       ":9:11: components[1].name: expected distinct names, found \"a\" twice"},
      {grid("[64]", "[[1, 2]]"),
       ":7:43: components[0].energy.capacities_bytes: expected 2 to 1024 sizes, found 1"},
      {grid("[64, 64]", "[[1, 2], [1, 2]]"),
       ":7:48: components[0].energy.capacities_bytes[1]: expected sizes in ascending order, found "
       "\"64\" after \"64\""},
      {grid("[64, 128]", "[[1, 2]]"),
       ":7:80: components[0].energy.pj: expected 2 rows, one for each capacity, found 1"},
      {grid("[64, 128]", "[[1, 2], [1]]"),
       ":7:89: components[0].energy.pj[1]: expected 2 values, one for each width, found 1"},
      {grid("[64, 128]", "[[1, 2], [1, 0]]"),
       ":7:93: components[0].energy.pj[1][1]: expected a number from 1e-15 to 1e+15, found \"0\""},
      {head + "  []\n", ":5:3: components: expected at least one component, found none"},
      {"area_from: ../x\n" + head + item + one_pj,
       ":1:12: area_from: expected the name of a table in the same folder, found \"../x\""},
  };
  for (const auto& [text, expected] : cases) CHECK(load_message(path, text) == path + expected);
}

TEST_CASE("areas come from the table that area_from names, and from nowhere else") {
  const std::string area_path = temporary_path();
  const std::string path = area_path + ".taker.yaml";
  const std::string area_name = std::filesystem::path(area_path).stem().string();
  const std::string head = "schema: codescent/energy_table/1\nname: t\nsource: s\n";
  const std::string item =
      "components:\n  - name: a\n    source: s\n    energy: {law: constant, pj_per_access: 1}\n";
  const std::string area = "    area: {law: constant, um2_per_instance: 7}\n";
  const std::string taker = head + "area_from: " + area_name + "\n";
  CHECK(load_message(area_path, head + item + area, true) == "");
  CHECK(
      load_message(path, head + "area_from: lost\n" + item)
          .find(
              ":4:12: area_from: expected the name of a table in the same folder, but there is") !=
      std::string::npos);
  CHECK(load_message(path, taker + item, true) == "");
  CHECK(load_energy_table(path).components[0].area_um2.per_access == 7);
  CHECK(load_message(path, taker + item + area) ==
        path +
            ":9:11: components[0].area: areas come from table \"t\" (area_from); expected none "
            "here");
  CHECK(load_message(path, taker + "components:\n  - name: b\n    source: s\n    energy: {law: "
                                   "constant, pj_per_access: 1}\n") ==
        path + ":6:11: components[0].name: table \"t\" (area_from) has no area for \"b\"");
  CHECK(load_message(area_path, taker + item + area, true) != "");
  CHECK(load_message(path, taker + item) ==
        path + ":4:12: area_from: table \"" + area_name +
            "\" takes its own areas from another table; name that one");
  std::filesystem::remove(area_path);
}

}  // namespace
}  // namespace codescent
