#include "app/comparison.hpp"

#include <cmath>

#include "app/text.hpp"
#include "core/exact_model/sized_hardware.hpp"
#include "core/exact_model/tiles.hpp"

namespace codescent {
namespace {

constexpr double kMicrojoules = 1e-6;  // in a pJ

double& part_of(ComparedFigures& figures, EnergyPart part) {
  if (part == EnergyPart::Dram) return figures.dram_pj;
  return part == EnergyPart::Spads ? figures.spads_pj : figures.buffer_pj;
}

ComparedFigures figures_of(const Layer& layer, const LayerMetrics& metrics,
                           const SizedHardware& sized) {
  const auto runs = static_cast<double>(layer.count);
  ComparedFigures figures;
  figures.layer = layer.name;
  figures.runs = layer.count;
  figures.macs = layer.count * layer.macs();
  figures.cycles = layer.count * metrics.latency.cycles;
  figures.energy_uj = runs * metrics.total_energy_pj * kMicrojoules;
  figures.additions =
      runs * static_cast<double>(layer.macs() - tile_words(layer, Operand::Output, layer.bounds));
  figures.mac_units = static_cast<double>(sized.mac_units);
  figures.mac_pj = runs * metrics.mac_energy_pj;
  for (std::size_t l = 0; l < metrics.energy_pj.size(); ++l)
    for (const double operand_pj : metrics.energy_pj[l])
      part_of(figures, energy_part(sized, l)) += runs * operand_pj;
  return figures;
}

/// "64 PEs of 8-bit words" and "256 PEs of 16-bit words" in one sentence, or nothing if all agree.
std::string difference(const std::vector<Inputs>& hardware, const std::string& what,
                       const std::vector<std::string>& values) {
  bool all_agree = true;
  std::string listed;
  for (std::size_t i = 0; i < values.size(); ++i) {
    all_agree = all_agree && values[i] == values[0];
    listed += (i == 0 ? "" : ", ") + hardware[i].architecture.name + " " + values[i];
  }
  return all_agree ? "" : what + " differ (" + listed + ")";
}

std::string bandwidth_text(const Architecture& architecture, const Hardware& sizes) {
  const MemoryLevel& dram = architecture.levels.back();
  std::optional<double> words;
  for (const auto* port : {&dram.bandwidth_words_per_cycle, &dram.read_bandwidth_words_per_cycle})
    if (*port && !words) words = (*port)->at(sizes);
  return words ? rounded_text(*words * dram.word_bits / 8) + " bytes a cycle" : "unlimited";
}

}  // namespace

std::string name(EnergyPart part) {
  if (part == EnergyPart::Dram) return "DRAM";
  return part == EnergyPart::Spads ? "spads" : "buffer";
}

EnergyPart energy_part(const SizedHardware& sized, std::size_t level) {
  if (level + 1 == sized.levels.size()) return EnergyPart::Dram;
  return sized.levels[level].instances > 1 ? EnergyPart::Spads : EnergyPart::Buffer;
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
  const SizedHardware sized = size_hardware(inputs.architecture, design.hardware, inputs.table);
  ComparedPair pair;
  pair.workload = inputs.workload.name;
  pair.hardware = inputs.architecture.name;
  pair.area_mm2 = metrics.area_mm2;
  for (std::size_t p = 0; p < inputs.architecture.parameters.size(); ++p)
    pair.sizes += (p == 0 ? "" : ", ") + inputs.architecture.parameters[p].name + " " +
                  std::to_string(design.hardware.values[p]);
  for (std::size_t i = 0; i < metrics.layers.size(); ++i) {
    pair.layers.push_back(figures_of(inputs.workload.layers[i], metrics.layers[i], sized));
    pair.network.add(pair.layers.back());
  }
  return pair;
}

std::vector<std::string> comparison_warnings(const std::vector<Inputs>& hardware,
                                             const std::vector<Hardware>& sizes) {
  std::vector<std::string> units, areas, words, bandwidths;
  for (std::size_t i = 0; i < hardware.size(); ++i) {
    const Architecture& architecture = hardware[i].architecture;
    const SizedHardware sized = size_hardware(architecture, sizes[i], hardware[i].table);
    units.push_back(grouped(sized.mac_units));
    areas.push_back(rounded_text(sized.area_mm2()) + " mm2");
    words.push_back(std::to_string(architecture.levels.back().word_bits) + " bits");
    bandwidths.push_back(bandwidth_text(architecture, sizes[i]));
  }
  std::vector<std::string> warnings;
  for (const std::string& warning :
       {difference(hardware, "MAC units", units), difference(hardware, "areas", areas),
        difference(hardware, "word widths", words),
        difference(hardware, "DRAM bandwidths", bandwidths)})
    if (!warning.empty()) warnings.push_back(warning);
  return warnings;
}

std::string comparison_csv(const std::vector<ComparedPair>& pairs) {
  std::string text = csv_row(
      {"workload", "hardware", "layer", "runs", "macs", "cycles", "energy_uj", "edp_uj_cycles",
       "gflops_at_1ghz", "utilisation", "mac_fj_per_mac", "spads_fj_per_mac", "buffer_fj_per_mac",
       "dram_fj_per_mac", "total_fj_per_mac", "mac_units", "area_mm2", "gap"});
  const auto add = [&](const ComparedPair& pair, const ComparedFigures& figures) {
    const bool is_network = figures.layer.empty();
    text += csv_row({pair.workload, pair.hardware, figures.layer, std::to_string(figures.runs),
                     std::to_string(figures.macs), std::to_string(figures.cycles),
                     exact_text(figures.energy_uj), exact_text(figures.edp_uj_cycles()),
                     exact_text(figures.gflops_at_1ghz()), exact_text(figures.utilisation()),
                     exact_text(figures.fj_per_mac(figures.mac_pj)),
                     exact_text(figures.fj_per_mac(figures.spads_pj)),
                     exact_text(figures.fj_per_mac(figures.buffer_pj)),
                     exact_text(figures.fj_per_mac(figures.dram_pj)),
                     exact_text(figures.fj_per_mac(figures.total_pj())),
                     exact_text(figures.mac_units), exact_text(pair.area_mm2),
                     is_network && pair.gap >= 0 ? exact_text(pair.gap) : ""});
  };
  for (const ComparedPair& pair : pairs) {
    if (!pair.failure.empty()) continue;
    for (const ComparedFigures& layer : pair.layers) add(pair, layer);
    add(pair, pair.network);
  }
  return text;
}

std::string comparison_table(const std::vector<ComparedPair>& pairs) {
  TextTable table(
      {"workload", "hardware", "MAC units", "area mm2", "cycles", "energy uJ", "EDP", "GFLOP/s",
       "utilisation", "fJ/MAC mac", "spads", "buffer", "DRAM", "total", "gap"},
      2);
  for (const ComparedPair& pair : pairs) {
    if (!pair.failure.empty()) {
      table.add({pair.workload, pair.hardware, "-", "-", "-", "-", "-", "-", "-", "-", "-", "-",
                 "-", "-", "no design"});
      continue;
    }
    const ComparedFigures& network = pair.network;
    const auto per_mac = [&](double part_pj) { return fixed_text(network.fj_per_mac(part_pj), 0); };
    char edp[32];
    std::snprintf(edp, sizeof edp, "%.4e", network.edp_uj_cycles());
    table.add({pair.workload, pair.hardware, fixed_text(network.mac_units, 0),
               rounded_text(pair.area_mm2), grouped(network.cycles),
               rounded_text(network.energy_uj), edp, rounded_text(network.gflops_at_1ghz()),
               percent(network.utilisation()), per_mac(network.mac_pj), per_mac(network.spads_pj),
               per_mac(network.buffer_pj), per_mac(network.dram_pj), per_mac(network.total_pj()),
               pair.gap < 0 ? "?" : percent(pair.gap)});
  }
  table.align_last_right();
  return table.text();
}

}  // namespace codescent
