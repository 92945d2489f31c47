#include "searchers/figures/gemmini_baseline.hpp"

#include <algorithm>

#include "core/exact_model/evaluate.hpp"
#include "core/text.hpp"
#include "core/units.hpp"
#include "hw_templates/gemmini/tiling.hpp"

namespace codescent {
namespace {

std::optional<Mapping> own_mapping(const Layer& layer, const Architecture& architecture,
                                   const Hardware& hardware) {
  const auto tiling = gemmini_tiling(layer, architecture, hardware);
  if (!tiling) return std::nullopt;
  return gemmini_mapping(layer, architecture, hardware, *tiling);
}

void add(GemminiBaseline::Totals& totals, const Layer& layer, std::int64_t cycles,
         double energy_pj) {
  totals.cycles += layer.count * cycles;
  totals.energy_uj += static_cast<double>(layer.count) * energy_pj * kMicrojoules;
}

Json totals_json(const GemminiBaseline::Totals& totals) {
  return {{"edp_uj_cycles", totals.edp_uj_cycles()},
          {"energy_uj", totals.energy_uj},
          {"cycles", totals.cycles}};
}

}  // namespace

std::optional<GemminiBaseline> gemmini_baseline(const Inputs& inputs, const Design& design,
                                                const Metrics& metrics) {
  const Architecture& architecture = inputs.architecture;
  if (!has_gemmini_form(architecture)) return std::nullopt;
  const SizedHardware sized = size_hardware(architecture, design.hardware, inputs.table);
  GemminiBaseline baseline;
  for (std::size_t i = 0; i < inputs.workload.layers.size(); ++i) {
    const Layer& layer = inputs.workload.layers[i];
    GemminiBaseline::OneLayer& one = baseline.layers.emplace_back();
    one.mapping = own_mapping(layer, architecture, design.hardware);
    if (!one.mapping) {
      one.obstacle = gemmini_obstacle(layer, architecture, design.hardware);
      continue;
    }
    const LayerMetrics figures = evaluate_layer(architecture, sized, layer, *one.mapping);
    one.cycles = figures.latency.cycles;
    one.energy_pj = figures.total_energy_pj;
    ++baseline.num_tiled;
    add(baseline.own, layer, one.cycles, one.energy_pj);
    add(baseline.found, layer, metrics.layers[i].latency.cycles, metrics.layers[i].total_energy_pj);
  }
  return baseline;
}

Json gemmini_baseline_json(const Inputs& inputs, const GemminiBaseline& baseline) {
  Json obstacles = Json::array();
  for (std::size_t i = 0; i < baseline.layers.size(); ++i)
    if (!baseline.layers[i].mapping)
      obstacles.push_back(
          {{"layer", inputs.workload.layers[i].name}, {"reason", baseline.layers[i].obstacle}});
  Json json = {{"layers", baseline.layers.size()}, {"tiled_layers", baseline.num_tiled}};
  json.update(totals_json(baseline.own));
  json["found_of_the_same_layers"] = totals_json(baseline.found);
  json["obstacles"] = std::move(obstacles);
  return json;
}

std::vector<std::string> gemmini_baseline_columns() {
  return {"name",      "count",        "mapping",         "cycles",
          "energy_pj", "found_cycles", "found_energy_pj", "obstacle"};
}

std::string gemmini_baseline_csv(const Inputs& inputs, const GemminiBaseline& baseline,
                                 const Metrics& metrics) {
  std::string text = csv_row(gemmini_baseline_columns());
  for (std::size_t i = 0; i < baseline.layers.size(); ++i) {
    const Layer& layer = inputs.workload.layers[i];
    const GemminiBaseline::OneLayer& one = baseline.layers[i];
    std::vector<std::string> row = {layer.name, std::to_string(layer.count), "", "", ""};
    if (one.mapping)
      row = {layer.name, std::to_string(layer.count),
             mapping_string(*one.mapping, inputs.architecture), std::to_string(one.cycles),
             exact_text(one.energy_pj)};
    row.push_back(std::to_string(metrics.layers[i].latency.cycles));
    row.push_back(exact_text(metrics.layers[i].total_energy_pj));
    row.push_back(one.obstacle);
    text += csv_row(row);
  }
  return text;
}

std::vector<GivenStart> gemmini_starts(const Architecture& architecture, const Workload& workload,
                                       const SizeChoices& fixed) {
  if (!has_gemmini_form(architecture)) return {};
  Hardware hardware = architecture.default_hardware();
  for (std::size_t p = 0; p < fixed.size(); ++p)
    hardware.values[p] = fixed[p].value_or(hardware.values[p]);
  GivenStart start;
  for (const Layer& layer : workload.layers)
    start.push_back(own_mapping(layer, architecture, hardware));
  const bool any = std::any_of(start.begin(), start.end(), [](const auto& one) { return one; });
  return any ? std::vector<GivenStart>{start} : std::vector<GivenStart>{};
}

}  // namespace codescent
