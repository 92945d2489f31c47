#include "app/print/correlation_report.hpp"

#include <cstdio>
#include <filesystem>
#include <set>

#include "core/text.hpp"

namespace codescent {
namespace {

std::string formatted(const char* format, double value) {
  char text[48];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::vector<std::string> statistics_row(const std::string& name, const ErrorStatistics& figures) {
  return {name,
          grouped(static_cast<std::int64_t>(figures.num_rows)),
          percent(figures.mean_absolute),
          percent(figures.median_absolute),
          percent(figures.p95_absolute),
          percent(figures.p99_absolute),
          percent(figures.max_absolute),
          percent(figures.mean_signed),
          formatted("%.4fx", figures.geometric_mean),
          formatted("%.6f", figures.spearman),
          formatted("%.6f", figures.kendall)};
}

/// What of a path is a name for a file: no directory, no .csv or .csv.gz, letters that all systems
/// take.
std::string stem_of(const std::string& path) {
  std::filesystem::path name = std::filesystem::path(path).filename();
  if (name.extension() == ".gz") name = name.stem();
  if (name.extension() == ".csv") name = name.stem();
  return file_name_text(name.string());
}

const Quantity* find(const Correlation& correlation, const char* key) {
  for (const Quantity& quantity : correlation.quantities)
    if (quantity.key == key) return &quantity;
  return nullptr;
}

std::string worst_rows_table(const Correlation& correlation, const Architecture& architecture) {
  std::vector<std::string> header = {"line", "layer", "reason"};
  for (const Quantity& quantity : correlation.quantities)
    if (!quantity.is_derived) header.push_back(quantity.name);
  header.emplace_back("mapping");
  TextTable table(header, 3);
  for (const std::size_t row : correlation.worst_rows(kNumWorstRows)) {
    const Trace& trace = correlation.file.traces[row];
    const std::string& reason = correlation.reasons[row];
    std::vector<std::string> cells = {std::to_string(trace.line), trace.layer.name,
                                      reason.empty() ? "-" : reason};
    for (const Quantity& quantity : correlation.quantities)
      if (!quantity.is_derived) cells.push_back(percent(quantity.error(row)));
    cells.push_back(mapping_string(trace.mapping, architecture));
    table.add(cells);
  }
  return table.text();
}

}  // namespace

std::string statistics_table(const std::vector<Quantity>& quantities) {
  TextTable table({"predicted against measured", "rows", "mean", "median", "p95", "p99", "max",
                   "bias", "ratio", "Spearman", "Kendall"},
                  1);
  table.align_last_right();
  for (const Quantity& quantity : quantities) {
    table.add(statistics_row(quantity.name, quantity.statistics));
    if (quantity.without_artifacts)
      table.add(statistics_row(quantity.name + ", no artefact", *quantity.without_artifacts));
  }
  return table.text();
}

std::string correlation_report(const Correlation& correlation, const Architecture& architecture) {
  const TraceFile& file = correlation.file;
  std::string text = file.path + ": " + file.flavour + ", " +
                     grouped(static_cast<std::int64_t>(file.traces.size())) + " rows";
  if (!file.bad_rows.empty())
    text += ", " + grouped(static_cast<std::int64_t>(file.bad_rows.size())) + " bad rows left out";
  if (const std::size_t count = correlation.num_artifacts(); count > 0)
    text += ", " + grouped(static_cast<std::int64_t>(count)) +
            " touch Timeloop's extrapolation artefact";
  if (!correlation.is_exact()) {
    text += ", predicted by " + correlation.predictor;
  } else if (find(correlation, "energy_uj") == nullptr) {
    text += "; energies are not compared, the file records those of ";
    for (std::size_t i = 0; i < file.energy_tables.size(); ++i)
      text += (i == 0 ? "" : " and ") + file.energy_tables[i];
  }
  return text + "\n\n" + statistics_table(correlation.quantities) + "\nworst rows, error\n" +
         worst_rows_table(correlation, architecture);
}

std::string correlation_svg(const Correlation& correlation, const Quantity& quantity,
                            const std::string& title, ScatterKind kind) {
  ScatterPlot plot;
  plot.kind = kind;
  plot.title = title;
  plot.quantity = quantity.name;
  plot.unit = quantity.unit;
  plot.series.resize(1);
  if (quantity.without_artifacts) {
    plot.series[0].name = "rows";
    plot.series.push_back({"rows of Timeloop's artefact", {}, {}});
  }
  for (std::size_t row = 0; row < quantity.measured.size(); ++row) {
    const bool is_apart = quantity.without_artifacts && correlation.is_artifact[row];
    ScatterSeries& series = plot.series[is_apart ? 1 : 0];
    series.measured.push_back(quantity.measured[row]);
    series.predicted.push_back(quantity.predicted[row]);
  }
  plot.legend = {grouped(static_cast<std::int64_t>(quantity.measured.size())) + " rows",
                 "Spearman " + formatted("%.4f", quantity.statistics.spearman),
                 "mean absolute error " + percent(quantity.statistics.mean_absolute)};
  return scatter_svg(plot);
}

std::vector<std::pair<std::string, std::string>> scatter_files(
    const std::vector<Correlation>& correlations) {
  std::vector<std::pair<std::string, std::string>> files;
  std::set<std::string> stems;
  for (const Correlation& correlation : correlations) {
    const std::string plain = stem_of(correlation.file.path) +
                              (correlation.is_exact() ? "" : "_" + stem_of(correlation.predictor));
    std::string stem = plain;
    for (int copy = 2; !stems.insert(stem).second; ++copy)
      stem = plain + "_" + std::to_string(copy);
    for (const Quantity& quantity : correlation.quantities)
      files.emplace_back("scatter_" + stem + "_" + quantity.key + ".svg",
                         correlation_svg(correlation, quantity, stem));
  }
  return files;
}

std::string zigzag_agreement_report(const std::string& file, const std::string& accelerator,
                                    const std::vector<ZigzagAgreement>& agreements) {
  TextTable table({"figure", "rows", "within 1e-12", "largest difference", "line"}, 1);
  table.align_last_right();
  for (const ZigzagAgreement& each : agreements)
    table.add({each.column, std::to_string(each.rows), std::to_string(each.within),
               rounded_text(each.largest_difference),
               each.line_of_largest == 0 ? "" : std::to_string(each.line_of_largest)});
  return file + " on " + accelerator + ", ZigZag's model\n" + table.text();
}

Json zigzag_agreement_json(const std::string& file,
                           const std::vector<ZigzagAgreement>& agreements) {
  Json figures = Json::array();
  for (const ZigzagAgreement& each : agreements)
    figures.push_back({{"figure", each.column},
                       {"rows", each.rows},
                       {"within_1e_12", each.within},
                       {"largest_relative_difference", each.largest_difference},
                       {"line_of_largest", each.line_of_largest}});
  return {{"file", file}, {"figures", std::move(figures)}};
}

}  // namespace codescent
