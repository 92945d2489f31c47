#include "app/print/comparison_text.hpp"

#include <cstdio>

#include "core/text.hpp"

namespace codescent {
namespace {

/// One row a pair.
std::string table_of(const std::vector<ComparedPair>& pairs) {
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

}  // namespace

std::string comparison_text(const Comparison& comparison) {
  const ComparisonManifest& manifest = comparison.manifest();
  std::string text = table_of(comparison.compared()) + "sizes " + manifest.at +
                     (manifest.at == "as-is" ? "" : " of " + manifest.like) +
                     ", mappings for least " + manifest.objective + ", energy table " +
                     manifest.energy_table + ", footprint " + manifest.footprint +
                     ", GFLOP/s at 1 GHz\n";
  for (std::size_t h = 0; h < comparison.words().hardware.size(); ++h)
    text += "sizes " + manifest.pairs[h].hardware + ": " + manifest.pairs[h].sizes + "\n";
  for (const std::string& warning : manifest.warnings) text += "warning: " + warning + "\n";
  return text;
}

}  // namespace codescent
