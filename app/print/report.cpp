#include "app/print/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "app/print/baseline_text.hpp"
#include "app/print/optimality_lines.hpp"
#include "app/print/rtl_lines.hpp"
#include "core/exact_model/capacity.hpp"
#include "core/exact_model/tiles.hpp"
#include "core/inputs/size_choices.hpp"
#include "core/text.hpp"
#include "core/units.hpp"
#include "searchers/figures/csv_tables.hpp"
#include "searchers/figures/gemmini_baseline.hpp"

namespace codescent {
namespace {

/// How much longer a layer takes than its multiply-accumulates alone, "2.13x".
std::string stretch(const LayerMetrics& figures) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2fx",
                static_cast<double>(figures.latency.cycles) /
                    static_cast<double>(figures.traffic.compute_cycles));
  return text;
}

std::vector<std::string> layer_cells(const Inputs& inputs, std::size_t i,
                                     const LayerMetrics& figures) {
  const Layer& layer = inputs.workload.layers[i];
  return {layer.name,
          std::to_string(layer.count),
          grouped(figures.latency.cycles),
          limiting_level_name(inputs.architecture, figures),
          stretch(figures),
          percent(figures.utilisation),
          rounded_text(figures.total_energy_pj * kMicrojoules)};
}

std::vector<std::string> layer_header() {
  return {"layer", "runs", "cycles", "limited by", "vs compute", "utilisation", "energy uJ"};
}

/// One column for each level and operand it holds, µJ of one run.
std::string energy_table(const Inputs& inputs, const Metrics& metrics) {
  const Architecture& architecture = inputs.architecture;
  std::vector<std::string> header = {"energy of one run, uJ"};
  for (const MemoryLevel& level : architecture.levels)
    for (const Operand operand : kAllOperands)
      if (level.can_hold(operand)) header.push_back(level.name + " " + std::string(name(operand)));
  header.emplace_back("MAC");
  TextTable table(header, 1);
  table.align_last_right();
  for (std::size_t i = 0; i < metrics.layers.size(); ++i) {
    const LayerMetrics& figures = metrics.layers[i];
    std::vector<std::string> row = {inputs.workload.layers[i].name};
    for (int l = 0; l < architecture.num_levels(); ++l)
      for (const Operand operand : kAllOperands)
        if (architecture.levels[l].can_hold(operand))
          row.push_back(rounded_text(figures.energy_pj[l][index(operand)] * kMicrojoules));
    row.push_back(rounded_text(figures.mac_energy_pj * kMicrojoules));
    table.add(row);
  }
  return table.text();
}

/// The share of each limited level's words that a layer holds at a time.
std::string capacity_table(const Inputs& inputs, const Design& design, const Metrics& metrics) {
  const Architecture& architecture = inputs.architecture;
  std::vector<int> limited;
  std::vector<std::string> header = {"capacity in use"};
  for (int l = 0; l < architecture.num_levels(); ++l) {
    if (!architecture.levels[l].capacity_words) continue;
    limited.push_back(l);
    const auto words = architecture.levels[l].capacity_words->floor_at(design.hardware);
    header.push_back(architecture.levels[l].name + " (" + grouped(words) + " words)");
  }
  if (limited.empty()) return "";
  TextTable table(header, 1);
  table.align_last_right();
  for (std::size_t i = 0; i < metrics.layers.size(); ++i) {
    const SizeDemand demand =
        size_demand(architecture, design.mappings[i], metrics.layers[i].traffic);
    std::vector<std::string> row = {inputs.workload.layers[i].name};
    for (const int l : limited) {
      const auto words = architecture.levels[l].capacity_words->floor_at(design.hardware);
      row.push_back(percent(static_cast<double>(demand.words[l]) / static_cast<double>(words)));
    }
    table.add(row);
  }
  return table.text();
}

/// "1 of 24 layers have factors beyond a bound; 3.1 % of all computes are padding"; empty if none.
std::string imperfect_text(const Inputs& inputs, const Design& design, const Metrics& metrics) {
  int num_imperfect = 0;
  double computes = 0, macs = 0;
  for (std::size_t i = 0; i < metrics.layers.size(); ++i) {
    const Layer& layer = inputs.workload.layers[i];
    num_imperfect += !is_perfect(layer, design.mappings[i]);
    const auto runs = static_cast<double>(layer.count);
    computes += runs * static_cast<double>(metrics.layers[i].traffic.computes);
    macs += runs * static_cast<double>(metrics.layers[i].traffic.macs);
  }
  if (num_imperfect == 0) return "";
  return std::to_string(num_imperfect) + " of " + std::to_string(metrics.layers.size()) +
         " layers have factors beyond a bound; " + percent(1 - macs / computes) +
         " of all computes are padding";
}

/// Figures of a design, one a line.
void add_totals(const Inputs& inputs, const Design& design, const Metrics& metrics,
                TextTable& table) {
  table.add({"EDP", rounded_text(metrics.edp_uj_cycles()) + " uJ x cycles"});
  table.add({"energy", rounded_text(metrics.energy_uj) + " uJ, table " + inputs.table.name});
  table.add({"latency", grouped(metrics.cycles) + " cycles"});
  table.add({"area", rounded_text(metrics.area_mm2) + " mm2"});
  table.add({"hardware",
             inputs.architecture.name + ": " + sizes_text(inputs.architecture, design.hardware)});
  const std::string imperfect = imperfect_text(inputs, design, metrics);
  if (!imperfect.empty()) table.add({"imperfect", imperfect});
}

/// "32 starts, rounded objective best 6.3e10, median 7.1e10; 1 left the finite numbers".
std::string starts_text(const SearchSummary& summary) {
  std::vector<double> valid;
  std::size_t num_dropped = 0;
  for (const StartRecord& record : summary.starts) {
    if (std::isfinite(record.rounded_objective)) valid.push_back(record.rounded_objective);
    if (!record.finite) ++num_dropped;
  }
  std::string text = std::to_string(summary.starts.size()) + " starts, " +
                     std::to_string(valid.size()) + " with a valid rounding";
  std::sort(valid.begin(), valid.end());
  if (!valid.empty())
    text += "; " + std::string("objective before polish: best ") + rounded_text(valid.front()) +
            ", median " + rounded_text(valid[valid.size() / 2]) + ", worst " +
            rounded_text(valid.back());
  if (num_dropped > 0) text += "; " + std::to_string(num_dropped) + " left the finite numbers";
  return text;
}

std::string limits_text(const NetworkLimits& limits) {
  std::string text;
  if (limits.area_mm2) text += "area at most " + rounded_text(*limits.area_mm2) + " mm2";
  if (limits.cycles)
    text += (text.empty() ? "" : ", ") + ("latency at most " + rounded_text(*limits.cycles)) +
            " cycles";
  return text;
}

/// Layers with their figures and mappings.
std::string mapping_table(const Inputs& inputs, const SearchSummary& summary) {
  std::vector<std::string> header = layer_header();
  header.emplace_back("mapping");
  TextTable layers(header, 1);
  for (std::size_t i = 0; i < summary.metrics.layers.size(); ++i) {
    auto row = layer_cells(inputs, i, summary.metrics.layers[i]);
    row.push_back(mapping_string(summary.best.mappings[i], inputs.architecture));
    layers.add(row);
  }
  return layers.text();
}

std::string effort_text(const SearchRequest& request, const SearchSummary& summary) {
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.1f s", summary.seconds);
  const std::string work =
      request.searcher == SearcherKind::Gradient
          ? grouped(summary.gradient_steps) + " gradient steps of every start"
          : std::string(name(request.searcher)) + " searcher, " +
                grouped(summary.layer_evaluations /
                        static_cast<std::int64_t>(request.inputs.workload.layers.size())) +
                " evaluations of the network";
  return std::string(seconds) + ", " + work + ", seed " +
         std::to_string(request.options.control.seed);
}

}  // namespace

std::string search_report(const SearchRequest& request, const SearchSummary& summary,
                          const std::string& result_directory) {
  TextTable ending({"ended", std::string(name(summary.termination)) + ": " + summary.message}, 1);
  if (summary.has_design()) {
    add_totals(request.inputs, summary.best, summary.metrics, ending);
    add_rtl_lines(request.rtl, request.inputs, summary.best, summary.metrics, ending);
    ending.add({"objective", std::string(name(request.goal.objective)) + " " +
                                 rounded_text(summary.score.objective)});
  }
  if (summary.has_design())
    if (const auto baseline = gemmini_baseline(request.inputs, summary.best, summary.metrics))
      ending.add({"baseline", gemmini_baseline_text(*baseline) +
                                  (request.rtl.model ? ", by the analytical model" : "")});
  if (summary.optimality)
    add_optimality_lines(request.inputs.architecture, *summary.optimality, ending);
  const std::string limits = limits_text(request.goal.limits);
  if (!limits.empty()) ending.add({"limits", limits});
  if (!summary.starts.empty()) ending.add({"starts", starts_text(summary)});
  ending.add({"effort", effort_text(request, summary)});
  ending.add({"results", result_directory});
  return (summary.has_design() ? mapping_table(request.inputs, summary) + "\n" : "") +
         ending.text();
}

std::string evaluation_report(const Inputs& inputs, const Design& design, const Metrics& metrics) {
  TextTable layers(layer_header(), 1);
  layers.align_last_right();
  for (std::size_t i = 0; i < metrics.layers.size(); ++i)
    layers.add(layer_cells(inputs, i, metrics.layers[i]));
  const std::string capacities = capacity_table(inputs, design, metrics);
  TextTable totals({"workload", inputs.workload.name}, 1);
  add_totals(inputs, design, metrics, totals);
  return layers.text() + "\n" + energy_table(inputs, metrics) + "\n" +
         (capacities.empty() ? "" : capacities + "\n") + totals.text();
}

}  // namespace codescent
