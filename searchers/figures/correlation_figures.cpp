#include "searchers/figures/correlation_figures.hpp"

#include "core/text.hpp"

namespace codescent {
namespace {

std::string optional_text(const std::optional<double>& value) {
  return value ? exact_text(*value) : "";
}

const Quantity* quantity_of(const Correlation& correlation, const char* key) {
  for (const Quantity& quantity : correlation.quantities)
    if (quantity.key == key) return &quantity;
  return nullptr;
}

}  // namespace

Json statistics_json(const ErrorStatistics& figures) {
  Json json = {{"rows", figures.num_rows}};
  for (const ErrorFigure& figure : kErrorFigures)
    json[std::string(figure.name)] = finite_or_null(figures.*figure.of);
  return json;
}

std::string correlation_rows_csv(const std::vector<Correlation>& correlations,
                                 const Architecture& architecture) {
  std::string text =
      csv_row({"file", "line", "layer", "mapping", "predicted_cycles", "predicted_energy_uj",
               "measured_cycles", "measured_rtl_cycles", "measured_energy_uj", "cycles_error",
               "rtl_cycles_error", "energy_error", "artefact", "reason", "predictor"});
  for (const Correlation& correlation : correlations) {
    const Quantity* compared[] = {quantity_of(correlation, "cycles"),
                                  quantity_of(correlation, "rtl_cycles"),
                                  quantity_of(correlation, "energy_uj")};
    for (std::size_t row = 0; row < correlation.file.traces.size(); ++row) {
      const Trace& trace = correlation.file.traces[row];
      std::vector<std::string> cells = {correlation.file.path, std::to_string(trace.line),
                                        trace.layer.name,
                                        mapping_string(trace.mapping, architecture)};
      cells.push_back(exact_text(correlation.predictions[row].cycles));
      cells.push_back(exact_text(correlation.predictions[row].energy_uj));
      for (const auto& value : {trace.cycles, trace.rtl_cycles, trace.energy_uj})
        cells.push_back(optional_text(value));
      for (const Quantity* quantity : compared)
        cells.push_back(quantity == nullptr ? "" : exact_text(quantity->error(row)));
      cells.emplace_back(correlation.is_artifact[row] ? "1" : "0");
      cells.push_back(correlation.reasons[row]);
      cells.push_back(correlation.predictor);
      text += csv_row(cells);
    }
  }
  return text;
}

Json correlation_json(const Correlation& correlation, const Architecture& architecture) {
  const TraceFile& file = correlation.file;
  Json bad_rows = Json::array();
  for (const BadRow& row : file.bad_rows)
    bad_rows.push_back({{"line", row.line}, {"message", row.message}});
  Json quantities = Json::object();
  for (const Quantity& quantity : correlation.quantities) {
    Json& one = quantities[quantity.key] = statistics_json(quantity.statistics);
    if (quantity.without_artifacts)
      one["without_artefact_rows"] = statistics_json(*quantity.without_artifacts);
  }
  Json worst = Json::array();
  for (const std::size_t row : correlation.worst_rows(kNumWorstRows)) {
    const Trace& trace = file.traces[row];
    Json errors = Json::object();
    for (const Quantity& quantity : correlation.quantities)
      errors[quantity.key] = finite_or_null(quantity.error(row));
    worst.push_back(
        {{"line", trace.line},
         {"layer", trace.layer.name},
         {"mapping", mapping_string(trace.mapping, architecture)},
         {"errors", errors},
         {"reason",
          correlation.reasons[row].empty() ? Json(nullptr) : Json(correlation.reasons[row])}});
  }
  return {{"predictor", correlation.predictor},
          {"flavour", file.flavour},
          {"rows", file.traces.size()},
          {"bad_rows", bad_rows},
          {"artefact_rows", correlation.num_artifacts()},
          {"recorded_energy_tables", file.energy_tables},
          {"quantities", quantities},
          {"worst_rows", worst}};
}

}  // namespace codescent
