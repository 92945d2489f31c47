#include "app/print/predictor_evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/print/correlation_report.hpp"
#include "app/print/predictor_report.hpp"
#include "core/mapping.hpp"
#include "core/text.hpp"

namespace codescent {
namespace {

Quantity quantity_named(const std::string& name, const ErrorStatistics& statistics) {
  Quantity quantity;
  quantity.name = name;
  quantity.statistics = statistics;
  return quantity;
}

}  // namespace

std::string evaluation_report(const PredictorEvaluation& evaluation, const NamedPredictor& named,
                              const Inputs& inputs) {
  const TraceFile& file = evaluation.file;
  std::string text = file.path + ": " + file.flavour + ", " +
                     grouped(static_cast<std::int64_t>(file.traces.size())) + " rows";
  if (!file.bad_rows.empty())
    text += ", " + grouped(static_cast<std::int64_t>(file.bad_rows.size())) + " left out";
  TextTable worst(
      {"line", "layer", "RTL cycles", "predicted", "error", "exact model", "distance", "mapping"},
      2);
  const double farthest = named.saved.predictor.region.farthest;
  for (const std::size_t row : evaluation.worst_rows(kNumWorstRows)) {
    const Sample& sample = evaluation.samples[row];
    const double distance = evaluation.predictions[row].distance;
    worst.add({std::to_string(sample.line), file.traces[row].layer.name,
               grouped(std::llround(sample.rtl_cycles)),
               grouped(std::llround(evaluation.predicted_cycles(row))),
               percent(evaluation.error(row)),
               percent(sample.nest.analytical_cycles / sample.rtl_cycles - 1),
               rounded_text(distance) + (distance > farthest ? ", outside" : ""),
               mapping_string(file.traces[row].mapping, inputs.architecture)});
  }
  return text + "\n\n" +
         statistics_table({quantity_named(kExactModel, evaluation.analytical),
                           quantity_named(named.name, evaluation.learned.cycles)}) +
         "\n50 % interval    holds " + percent(evaluation.learned.coverage50) +
         "\n90 % interval    holds " + percent(evaluation.learned.coverage90) +
         "\noutside          " + percent(evaluation.learned.outside_region) +
         " of the rows are farther than " + rounded_text(farthest) +
         " from the training data\n\nworst rows\n" + worst.text();
}

Json evaluation_json(const PredictorEvaluation& evaluation, const NamedPredictor& named,
                     const Inputs& inputs) {
  Json worst = Json::array();
  for (const std::size_t row : evaluation.worst_rows(kNumWorstRows))
    worst.push_back(
        {{"line", evaluation.samples[row].line},
         {"layer", evaluation.file.traces[row].layer.name},
         {"mapping", mapping_string(evaluation.file.traces[row].mapping, inputs.architecture)},
         {"rtl_cycles", evaluation.samples[row].rtl_cycles},
         {"predicted_cycles", evaluation.predicted_cycles(row)},
         {"error", evaluation.error(row)},
         {"distance", evaluation.predictions[row].distance}});
  Json analytical = evaluation_figures_json({evaluation.analytical, 0, 0, 0});
  for (const char* key : {"coverage_50", "coverage_90", "outside_region"}) analytical.erase(key);
  return {{"flavour", evaluation.file.flavour},
          {"rows", evaluation.samples.size()},
          {"rows_left_out", evaluation.file.bad_rows.size()},
          {"trusted_distance", named.saved.predictor.region.farthest},
          {"predictor_figures", evaluation_figures_json(evaluation.learned)},
          {"exact_model_figures", analytical},
          {"worst_rows", worst}};
}

std::string evaluation_rows_csv(const PredictorEvaluation& evaluation, const NamedPredictor& named,
                                const Inputs& inputs) {
  const Uncertainty& uncertainty = named.saved.predictor.uncertainty;
  std::string text = csv_row({"line", "layer", "mapping", "rtl_cycles", "exact_model_cycles",
                              "predicted_cycles", "error", "low_50_cycles", "high_50_cycles",
                              "low_90_cycles", "high_90_cycles", "distance", "outside_region"});
  for (std::size_t row = 0; row < evaluation.samples.size(); ++row) {
    const Sample& sample = evaluation.samples[row];
    const Prediction<double>& prediction = evaluation.predictions[row];
    const Trace& trace = evaluation.file.traces[row];
    const auto bound = [&](double z) {
      return exact_text(std::exp(prediction.log_cycles + z * prediction.sigma));
    };
    text += csv_row(
        {std::to_string(sample.line), trace.layer.name,
         mapping_string(trace.mapping, inputs.architecture), exact_text(sample.rtl_cycles),
         exact_text(sample.nest.analytical_cycles), exact_text(evaluation.predicted_cycles(row)),
         exact_text(evaluation.error(row)), bound(-uncertainty.z50), bound(uncertainty.z50),
         bound(-uncertainty.z90), bound(uncertainty.z90), exact_text(prediction.distance),
         prediction.distance > named.saved.predictor.region.farthest ? "1" : "0"});
  }
  return text;
}

std::string evaluation_svg(const PredictorEvaluation& evaluation, const NamedPredictor& named) {
  ScatterPlot plot;
  plot.title = named.name;
  plot.quantity = "RTL cycles";
  plot.series = {{kExactModel, {}, {}}, {named.name, {}, {}}};
  for (std::size_t row = 0; row < evaluation.samples.size(); ++row) {
    const Sample& sample = evaluation.samples[row];
    for (ScatterSeries& series : plot.series) series.measured.push_back(sample.rtl_cycles);
    plot.series[0].predicted.push_back(sample.nest.analytical_cycles);
    plot.series[1].predicted.push_back(evaluation.predicted_cycles(row));
  }
  const auto line = [](const std::string& name, const ErrorStatistics& figures) {
    return name + ": Spearman " + fixed_text(figures.spearman, 4) + ", mean absolute error " +
           percent(figures.mean_absolute);
  };
  plot.legend = {line(kExactModel, evaluation.analytical),
                 line(named.name, evaluation.learned.cycles)};
  return scatter_svg(plot);
}

}  // namespace codescent
