#include "searchers/explore/comparison.hpp"

#include <algorithm>
#include <cmath>

#include "core/exact_model/sized_hardware.hpp"
#include "core/exact_model/tiles.hpp"
#include "core/inputs/size_choices.hpp"
#include "core/text.hpp"
#include "core/units.hpp"
#include "searchers/explore/scaled_hardware.hpp"

namespace codescent {
namespace {

double& part_of(ComparedFigures& figures, EnergyPart part) {
  if (part == EnergyPart::Dram) return figures.dram_pj;
  return part == EnergyPart::Spads ? figures.spads_pj : figures.buffer_pj;
}

ComparedFigures figures_of(const Layer& layer, const LayerMetrics& metrics,
                           const Architecture& architecture, std::int64_t mac_units) {
  const auto runs = static_cast<double>(layer.count);
  ComparedFigures figures;
  figures.layer = layer.name;
  figures.runs = layer.count;
  figures.macs = layer.count * layer.macs();
  figures.cycles = layer.count * metrics.latency.cycles;
  figures.energy_uj = runs * metrics.total_energy_pj * kMicrojoules;
  figures.additions =
      runs * static_cast<double>(layer.macs() - tile_words(layer, Operand::Output, layer.bounds));
  figures.mac_units = static_cast<double>(mac_units);
  figures.mac_pj = runs * metrics.mac_energy_pj;
  for (std::size_t l = 0; l < metrics.energy_pj.size(); ++l)
    for (const double operand_pj : metrics.energy_pj[l])
      part_of(figures, energy_part(architecture, l)) += runs * operand_pj;
  return figures;
}

/// "word widths differ (a 8 bits, b 16 bits)", or nothing if all agree.
std::string difference(const std::vector<ComparedAccelerator>& accelerators,
                       const std::string& what, const std::vector<std::string>& values) {
  bool all_agree = true;
  std::string listed;
  for (std::size_t i = 0; i < values.size(); ++i) {
    all_agree = all_agree && values[i] == values[0];
    listed += (i == 0 ? "" : ", ") + accelerators[i].name + " " + values[i];
  }
  return all_agree ? "" : what + " differ (" + listed + "); ratios do not compare dataflows alone";
}

/// Of the port that both directions share, or of each: "8 bytes a cycle".
std::string bandwidth_text(const Architecture& architecture, const Hardware& sizes) {
  const MemoryLevel& dram = architecture.levels.back();
  const auto text_of = [&](const std::optional<Monomial>& words, const char* direction) {
    return words
               ? rounded_text(words->at(sizes) * dram.word_bits / 8) + " bytes a cycle" + direction
               : std::string();
  };
  std::string text;
  for (const std::string& port : {text_of(dram.bandwidth_words_per_cycle, ""),
                                  text_of(dram.read_bandwidth_words_per_cycle, " read"),
                                  text_of(dram.write_bandwidth_words_per_cycle, " written")})
    if (!port.empty()) text += (text.empty() ? "" : " and ") + port;
  return text.empty() ? "unlimited" : text;
}

std::string footprint_text(const Workload& workload) {
  for (const Layer& layer : workload.layers)
    if (layer.footprint != workload.layers.front().footprint) return "mixed";
  return workload.layers.empty() ? "" : std::string(name(workload.layers.front().footprint));
}

/// A column of figures, which a pair without a design leaves empty.
struct FigureColumn {
  const char* name;
  std::string (*text)(const ComparedPair&, const ComparedFigures&);
};

template <double ComparedFigures::*Part>
std::string fj_per_mac(const ComparedPair& /*pair*/, const ComparedFigures& figures) {
  return exact_text(figures.fj_per_mac(figures.*Part));
}

using Pair = ComparedPair;
using Figures = ComparedFigures;
const FigureColumn kFigureColumns[] = {
    {"runs", [](const Pair&, const Figures& of) { return std::to_string(of.runs); }},
    {"macs", [](const Pair&, const Figures& of) { return std::to_string(of.macs); }},
    {"cycles", [](const Pair&, const Figures& of) { return std::to_string(of.cycles); }},
    {"energy_uj", [](const Pair&, const Figures& of) { return exact_text(of.energy_uj); }},
    {"edp_uj_cycles",
     [](const Pair&, const Figures& of) { return exact_text(of.edp_uj_cycles()); }},
    {"gflops_at_1ghz",
     [](const Pair&, const Figures& of) { return exact_text(of.gflops_at_1ghz()); }},
    {"utilisation", [](const Pair&, const Figures& of) { return exact_text(of.utilisation()); }},
    {"mac_fj_per_mac", fj_per_mac<&Figures::mac_pj>},
    {"spads_fj_per_mac", fj_per_mac<&Figures::spads_pj>},
    {"buffer_fj_per_mac", fj_per_mac<&Figures::buffer_pj>},
    {"dram_fj_per_mac", fj_per_mac<&Figures::dram_pj>},
    {"total_fj_per_mac",
     [](const Pair&, const Figures& of) { return exact_text(of.fj_per_mac(of.total_pj())); }},
    {"mac_units", [](const Pair&, const Figures& of) { return exact_text(of.mac_units); }},
    {"area_mm2", [](const Pair& pair, const Figures&) { return exact_text(pair.area_mm2); }},
    {"gap", [](const Pair& pair, const Figures& of) {
       return of.layer.empty() && pair.gap >= 0 ? exact_text(pair.gap) : "";
     }}};

}  // namespace

std::string name(EnergyPart part) {
  if (part == EnergyPart::Dram) return "DRAM";
  return part == EnergyPart::Spads ? "spads" : "buffer";
}

EnergyPart energy_part(const Architecture& architecture, std::size_t level) {
  if (level + 1 == architecture.levels.size()) return EnergyPart::Dram;
  const Monomial& instances = architecture.levels[level].instances;
  const bool may_be_several = instances.numerator > instances.denominator ||
                              std::any_of(instances.exponents.begin(), instances.exponents.end(),
                                          [](int exponent) { return exponent != 0; });
  return may_be_several ? EnergyPart::Spads : EnergyPart::Buffer;
}

void ComparedFigures::add(const ComparedFigures& other) {
  macs += other.macs;
  cycles += other.cycles;
  energy_uj += other.energy_uj;
  additions += other.additions;
  mac_units = other.mac_units;
  mac_pj += other.mac_pj;
  spads_pj += other.spads_pj;
  buffer_pj += other.buffer_pj;
  dram_pj += other.dram_pj;
}

ComparedPair compared_pair(const Inputs& inputs, const Design& design, const Metrics& metrics) {
  const std::int64_t mac_units = inputs.architecture.mac_units.floor_at(design.hardware);
  ComparedPair pair;
  pair.workload = inputs.workload.name;
  pair.hardware = inputs.architecture.name;
  pair.area_mm2 = metrics.area_mm2;
  pair.sizes = sizes_text(inputs.architecture, design.hardware);
  for (std::size_t i = 0; i < metrics.layers.size(); ++i) {
    pair.layers.push_back(
        figures_of(inputs.workload.layers[i], metrics.layers[i], inputs.architecture, mac_units));
    pair.network.add(pair.layers.back());
  }
  return pair;
}

std::vector<std::string> comparison_warnings(const std::vector<ComparedAccelerator>& accelerators) {
  std::vector<std::string> units, areas, words, macs, bandwidths, tables, footprints;
  double least_mm2 = INFINITY, most_mm2 = 0;
  for (const ComparedAccelerator& one : accelerators) {
    const Architecture& architecture = one.inputs->architecture;
    const SizedHardware sized = size_hardware(architecture, one.sizes, one.inputs->table);
    units.push_back(grouped(sized.mac_units));
    areas.push_back(rounded_text(sized.area_mm2()) + " mm2");
    least_mm2 = std::min(least_mm2, sized.area_mm2());
    most_mm2 = std::max(most_mm2, sized.area_mm2());
    words.push_back(std::to_string(architecture.levels.back().word_bits) + " bits");
    macs.push_back(architecture.mac_component);
    bandwidths.push_back(bandwidth_text(architecture, one.sizes));
    tables.push_back(one.inputs->table.name);
    footprints.push_back(footprint_text(one.inputs->workload));
  }
  if (most_mm2 <= least_mm2 * (1 + kScalingTolerance)) areas.clear();
  std::vector<std::string> warnings;
  for (const std::string& warning :
       {difference(accelerators, "MAC units", units), difference(accelerators, "areas", areas),
        difference(accelerators, "word widths", words),
        difference(accelerators, "kinds of MAC", macs),
        difference(accelerators, "DRAM bandwidths", bandwidths),
        difference(accelerators, "energy tables", tables),
        difference(accelerators, "footprints", footprints)})
    if (!warning.empty()) warnings.push_back(warning);
  return warnings;
}

std::vector<std::string> comparison_columns() {
  std::vector<std::string> columns = {"workload", "hardware", "layer"};
  for (const FigureColumn& column : kFigureColumns) columns.emplace_back(column.name);
  for (const char* name : {"at", "sizes", "termination"}) columns.emplace_back(name);
  return columns;
}

std::string comparison_csv(const std::vector<ComparedPair>& pairs, const std::string& at) {
  std::string text = csv_row(comparison_columns());
  const auto add = [&](const ComparedPair& pair, const ComparedFigures& figures) {
    std::vector<std::string> row = {pair.workload, pair.hardware, figures.layer};
    for (const FigureColumn& column : kFigureColumns)
      row.push_back(pair.failure.empty() ? column.text(pair, figures) : "");
    for (const std::string& one : {at, pair.sizes, pair.termination}) row.push_back(one);
    text += csv_row(row);
  };
  for (const ComparedPair& pair : pairs) {
    for (const ComparedFigures& layer : pair.layers) add(pair, layer);
    add(pair, pair.network);
  }
  return text;
}

}  // namespace codescent
