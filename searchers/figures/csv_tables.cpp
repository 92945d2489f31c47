#include "searchers/figures/csv_tables.hpp"

#include "core/text.hpp"

namespace codescent {

std::string limiting_level_name(const Architecture& architecture, const LayerMetrics& metrics) {
  const int level = metrics.latency.limiting_level;
  return level == kComputeLimits ? "compute" : architecture.levels[level].name;
}

std::vector<std::string> layers_columns() {
  std::vector<std::string> columns = {column::kName, "count"};
  for (const Dim dim : kAllDims) columns.emplace_back(name(dim));
  for (const char* figure : {"mapping", "cycles", "compute_cycles", "limiting_level", "utilisation",
                             "energy_pj", "mac_pj"})
    columns.emplace_back(figure);
  return columns;
}

std::vector<std::string> trace_columns() {
  return {column::kSeconds,     column::kPhase,         "step",
          column::kEvaluations, column::kBestObjective, "relaxed_objective"};
}

std::string layers_csv(const Inputs& inputs, const Design& design, const Metrics& metrics) {
  const Architecture& architecture = inputs.architecture;
  std::vector<std::string> header = layers_columns();
  for (const MemoryLevel& level : architecture.levels)
    for (const Operand operand : kAllOperands)
      if (level.can_hold(operand))
        header.push_back(level.name + "_" + std::string(name(operand)) + "_pj");

  std::string text = csv_row(header);
  for (std::size_t i = 0; i < inputs.workload.layers.size(); ++i) {
    const Layer& layer = inputs.workload.layers[i];
    const LayerMetrics& figures = metrics.layers[i];
    std::vector<std::string> row = {layer.name, std::to_string(layer.count)};
    for (const Dim dim : kAllDims) row.push_back(std::to_string(layer.bound(dim)));
    row.push_back(mapping_string(design.mappings[i], architecture));
    row.push_back(std::to_string(figures.latency.cycles));
    row.push_back(std::to_string(figures.traffic.compute_cycles));
    row.push_back(limiting_level_name(architecture, figures));
    row.push_back(exact_text(figures.utilisation));
    row.push_back(exact_text(figures.total_energy_pj));
    row.push_back(exact_text(figures.mac_energy_pj));
    for (int l = 0; l < architecture.num_levels(); ++l)
      for (const Operand operand : kAllOperands)
        if (architecture.levels[l].can_hold(operand))
          row.push_back(exact_text(figures.energy_pj[l][index(operand)]));
    text += csv_row(row);
  }
  return text;
}

std::string trace_csv(const SearchSummary& summary) {
  std::string text = csv_row(trace_columns());
  for (const TracePoint& point : summary.trace)
    text += csv_row({exact_text(point.seconds), point.phase, std::to_string(point.step),
                     exact_text(point.evaluations), exact_text(point.best_objective),
                     exact_text(point.relaxed_objective)});
  return text;
}

}  // namespace codescent
