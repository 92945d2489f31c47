#include <cmath>
#include <map>
#include <string>

#include "core/exact_model/energy.hpp"
#include "core/exact_model/evaluate.hpp"
#include "core/formats/architecture_file.hpp"
#include "core/formats/energy_table_file.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/reference/deeplab_rows.hpp"
#include "tests/support/reference/reference_data.hpp"

// 354 mappings that Timeloop 0.4 found for DeepLabv3 and its undilated twin, with the layer shapes
// as recorded. docs/accelerators.md tells the figures.

namespace codescent::testing {
namespace {

constexpr double kPrintRounding = 0.0051;  // fJ; two decimals
/// What Timeloop 0.4 charges each used instance in every cycle, pJ [the recorded ERTs].
const std::map<std::string, double>& leakage_pj() {
  static const std::map<std::string, double> leakage = {
      {"eyeriss_like GlobalBuffer", 0.005652},
      {"eyeriss_like PixelSpad", 0.001061},
      {"eyeriss_like WeightSpad", 0.003181},
      {"eyeriss_like SumSpad", 0.001061},
      {"simple_weight_stationary GlobalBuffer", 0.005353},
      {"simple_weight_stationary Spad", 0.001165},
      {"simple_output_stationary GlobalBuffer", 0.005353},
      {"simple_output_stationary Spad", 0.001165}};
  return leakage;
}

const std::map<std::string, std::string>& energy_columns() {
  static const std::map<std::string, std::string> columns = {
      {"SumSpad", "fJ_psum_spad"},
      {"WeightSpad", "fJ_weights_spad"},
      {"PixelSpad", "fJ_ifmap_spad"},
      {"Spad", "fJ_pe_spad"},
      {"OutputRegister", "fJ_output_activation_reg"},
      {"InputRegister", "fJ_input_activation_reg"},
      {"WeightRegister", "fJ_weight_reg"},
      {"GlobalBuffer", "fJ_shared_glb"},
      {"DRAM", "fJ_DRAM"}};
  return columns;
}

struct Recorded {
  std::optional<CsvTable> results = reference_csv("deeplab_pipeline/results.csv");
  std::optional<CsvTable> dilated = reference_csv("deeplab_pipeline/deeplabv3_layers.csv");
  std::optional<CsvTable> undilated = reference_csv("deeplab_pipeline/undilated_layers.csv");

  bool is_there() const {
    if (results && dilated && undilated) return true;
    MESSAGE("skipped: the reference data is absent");
    return false;
  }
};

std::string data_file(const std::string& name) {
  return std::string(CODESCENT_SOURCE_DIR) + "/data/" + name + ".yaml";
}

/// One recorded row with our figures.
struct Compared {
  std::string recorded_architecture;
  Architecture architecture;
  SizedHardware sized;
  DeeplabRow row;
  LayerMetrics ours;
};

template <typename Visit>
void for_every_row(const Recorded& recorded, const Visit& visit) {
  for (std::size_t i = 0; i < recorded.results->num_rows(); ++i) {
    Compared one;
    one.recorded_architecture = recorded.results->text(i, "arch");
    one.architecture =
        load_architecture(data_file("hardware/" + template_of(one.recorded_architecture)));
    const EnergyTable table =
        load_energy_table(data_file("energy_tables/" + energy_table_of(one.recorded_architecture)));
    const bool is_dilated = recorded.results->text(i, "model") == "DeepLabv3";
    one.row =
        read_deeplab_row(*recorded.results, i, is_dilated ? *recorded.dilated : *recorded.undilated,
                         one.architecture);
    one.sized = size_hardware(one.architecture, one.architecture.default_hardware(), table);
    one.ours = evaluate_layer(one.architecture, one.sized, one.row.layer, one.row.mapping);
    CAPTURE(i);
    CAPTURE(one.recorded_architecture);
    CAPTURE(recorded.results->text(i, "mapping"));
    visit(i, one);
  }
}

/// Timeloop's link transfers: of PEs side by side along S, all but the last take what their
/// neighbour had a step of the innermost loop over Q before; the buffer sends that only at the
/// first step. The share of reads that the buffer is left with; 1 where there are none.
double share_left_by_links(const Compared& one) {
  const Traffic& traffic = one.ours.traffic;
  double rows = 1;
  for (const ActiveLoop& fan_out : traffic.spatial) {
    if (fan_out.dim == Dim::S) rows = static_cast<double>(fan_out.factor);
    if (fan_out.dim == Dim::Q) return 1;  // a step passes by more rows than one
  }
  int pixel_spad = 0;
  while (!one.architecture.levels[pixel_spad].can_hold(Operand::Input)) ++pixel_spad;
  for (const ActiveLoop& loop : traffic.temporal) {
    if (loop.level <= pixel_spad) continue;
    if (rows == 1 || loop.dim != Dim::Q || one.row.layer.stride_h != 1) return 1;
    const auto steps = static_cast<double>(loop.factor);
    return (rows + steps - 1) / (rows * steps);
  }
  return 1;
}

TEST_CASE("cycles and words of 354 mappings by Timeloop 0.4 are the same, but for link transfers") {
  const Recorded recorded;
  if (!recorded.is_there()) return;
  int num_rows = 0;
  int num_throttled = 0;
  int num_linked = 0;
  for_every_row(recorded, [&](std::size_t i, const Compared& one) {
    ++num_rows;
    const CsvTable& results = *recorded.results;
    const Traffic& traffic = one.ours.traffic;
    CHECK(traffic.macs == results.number(i, "computes"));
    CHECK(one.ours.latency.cycles == results.number(i, "cycles"));
    num_throttled += one.ours.latency.cycles != traffic.compute_cycles;
    const int dram = one.architecture.num_levels() - 1;
    const double left = share_left_by_links(one);
    num_linked += left < 1;
    for (const Operand operand : kAllOperands) {
      const std::string plural = std::string(name(operand)) + "s_";
      const OperandTraffic& at_dram = traffic.levels[dram][index(operand)];
      CHECK(at_dram.reads == results.number(i, "dram_" + plural + "reads"));
      CHECK(at_dram.updates == results.number(i, "dram_" + plural + "updates"));
      if (results.text(i, "glb_" + plural + "fills").empty()) continue;
      const OperandTraffic& at_buffer = traffic.levels[dram - 1][index(operand)];
      const double share = operand == Operand::Input ? left : 1;
      CHECK(static_cast<double>(at_buffer.reads) * share ==
            doctest::Approx(results.number(i, "glb_" + plural + "reads")).epsilon(1e-12));
      CHECK(at_buffer.fills == results.number(i, "glb_" + plural + "fills"));
      CHECK(at_buffer.updates == results.number(i, "glb_" + plural + "updates"));
    }
  });
  CHECK(num_rows == 354);
  CHECK(num_throttled == 12);
  CHECK(num_linked == 6);
}

TEST_CASE("energies of these mappings differ by leakage alone, and where links transfer pixels") {
  const Recorded recorded;
  if (!recorded.is_there()) return;
  for_every_row(recorded, [&](std::size_t i, const Compared& one) {
    const CsvTable& results = *recorded.results;
    const auto macs = static_cast<double>(one.ours.traffic.macs);
    const auto cycles = static_cast<double>(one.ours.latency.cycles);
    CHECK(std::abs(one.sized.mac_pj * 1e3 - results.number(i, "fJ_mac")) <= kPrintRounding);
    double leakage_of_all = 0;
    for (int l = 0; l < one.architecture.num_levels(); ++l) {
      const MemoryLevel& level = one.architecture.levels[l];
      const auto column = energy_columns().find(level.name);
      if (column == energy_columns().end()) continue;
      double ours_pj = 0;
      for (const double part_pj : one.ours.energy_pj[l]) ours_pj += part_pj;
      const auto leakage = leakage_pj().find(one.recorded_architecture + " " + level.name);
      if (leakage != leakage_pj().end())
        ours_pj += leakage->second * static_cast<double>(one.ours.traffic.instances[l]) * cycles;
      leakage_of_all += ours_pj;
      if (share_left_by_links(one) < 1 && level.can_hold(Operand::Input)) continue;
      CAPTURE(level.name);
      // The coefficients have six decimals.
      const double theirs = results.number(i, column->second);
      CHECK(std::abs(ours_pj * 1e3 / macs - theirs) <= kPrintRounding + 1e-6 * theirs);
    }
    // Link transfers save buffer reads and cost reads of a neighbour's spad: at most 0.5 % in all.
    const double total = (leakage_of_all + one.ours.mac_energy_pj) * 1e3 / macs;
    const double most = share_left_by_links(one) < 1 ? 0.005 : 1e-5;
    CHECK(total == doctest::Approx(results.number(i, "fJ_Total")).epsilon(most));
  });
}

}  // namespace
}  // namespace codescent::testing
