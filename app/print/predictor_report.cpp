#include "app/print/predictor_report.hpp"

#include <cmath>

#include "core/text.hpp"
#include "rtl_predictor/predictor_layout.hpp"

namespace codescent {
namespace {

std::string split_name(SplitKind split) {
  return std::string(kSplitKinds[static_cast<int>(split)]);
}
std::string kind_name(PredictorKind kind) {
  return std::string(kPredictorKinds[static_cast<int>(kind)]);
}

/// What each kind is, in the order of PredictorKind.
constexpr const char* kMeanings[] = {
    "the exact model's cycles as they are",
    "networks alone",
    "the counted schedule with fitted charges",
    "the counted schedule with fitted charges, corrected by networks",
};

std::string joined(const std::vector<std::string>& words, std::size_t per_line) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i % per_line == 0 ? "\n  " : " ") + words[i];
  return text;
}

std::string charges_table(const Predictor& predictor) {
  TextTable table({"charge", "fitted", "prior"}, 1);
  table.align_last_right();
  for (int i = 0; i < kNumCharges; ++i)
    table.add({std::string(kCharges[i].name), rounded_text(predictor.charges[i]),
               rounded_text(kCharges[i].prior)});
  return table.text();
}

/// By how much an interval reaches up and down where the networks agree: "-20.1 % to 25.3 %".
std::string interval(const Uncertainty& uncertainty, double z) {
  const double reach = uncertainty.noise * z;
  return percent(std::expm1(-reach)) + " to +" + percent(std::expm1(reach));
}

std::string network_text(const Predictor& predictor) {
  if (!has_network(predictor.kind)) return "none";
  std::string text = std::to_string(predictor.ensemble.members.size()) + ", units " +
                     std::to_string(network_features(predictor.kind).size());
  for (const int units : hidden_units(predictor)) text += " - " + std::to_string(units);
  return text + " - 1, answers multiplied by " + rounded_text(predictor.ensemble.shrinkage) +
         ", of the features\n  " + joined(network_features(predictor.kind), 6);
}

}  // namespace

std::string study_table(const std::vector<StudySummary>& study) {
  TextTable table({"split", "kind", "seeds", "Spearman", "Kendall", "mean", "median", "p95", "bias",
                   "in 50 %", "in 90 %", "outside"},
                  2);
  table.align_last_right();
  for (const StudySummary& row : study) {
    const ErrorStatistics& cycles = row.mean.cycles;
    table.add({split_name(row.split), kind_name(row.kind), std::to_string(row.num_seeds),
               fixed_text(cycles.spearman, 4), fixed_text(cycles.kendall, 4),
               percent(cycles.mean_absolute), percent(cycles.median_absolute),
               percent(cycles.p95_absolute), percent(cycles.mean_signed),
               percent(row.mean.coverage50), percent(row.mean.coverage90),
               percent(row.mean.outside_region)});
  }
  return table.text();
}

std::string study_csv(const std::vector<StudyCell>& cells) {
  std::vector<std::string> header = {"split", "kind", "seed", "rows"};
  for (const EvaluationFigure& figure : kEvaluationFigures) header.emplace_back(figure.name);
  std::string text = csv_row(header);
  for (const StudyCell& cell : cells) {
    std::vector<std::string> row = {split_name(cell.split), kind_name(cell.kind),
                                    std::to_string(cell.seed),
                                    std::to_string(cell.evaluation.cycles.num_rows)};
    for (const EvaluationFigure& figure : kEvaluationFigures)
      row.push_back(exact_text(figure.value(cell.evaluation)));
    text += csv_row(row);
  }
  return text;
}

Json evaluation_figures_json(const Evaluation& evaluation) {
  Json json = {{"rows", evaluation.cycles.num_rows}};
  for (const EvaluationFigure& figure : kEvaluationFigures)
    json[std::string(figure.name)] = finite_or_null(figure.value(evaluation));
  return json;
}

Json study_json(const std::vector<StudySummary>& study) {
  Json rows = Json::array();
  for (const StudySummary& row : study) {
    Json one = {
        {"split", split_name(row.split)}, {"kind", kind_name(row.kind)}, {"seeds", row.num_seeds}};
    one.update(evaluation_figures_json(row.mean));
    rows.push_back(std::move(one));
  }
  return rows;
}

std::string predictor_report(const NamedPredictor& named) {
  const Predictor& predictor = named.saved.predictor;
  const Provenance& from = predictor.provenance;
  const std::vector<std::string> region(kScheduleFeatures.begin(), kScheduleFeatures.end());
  return "predictor    " + named.name + "\nkind         " + kind_name(predictor.kind) + ": " +
         kMeanings[static_cast<int>(predictor.kind)] + "\nhardware     " + predictor.architecture +
         ", array_side " + std::to_string(predictor.array_side) + "\ntrained on   " + from.traces +
         ", " + grouped(from.num_rows) + " rows, sha256 " + from.traces_sha256 + "\nmade by      " +
         from.command + "\n             codescent " + from.version + ", seed " +
         std::to_string(from.seed) + "\nuncertainty  50 % of the RTL within " +
         interval(predictor.uncertainty, predictor.uncertainty.z50) + " of the prediction, 90 % " +
         interval(predictor.uncertainty, predictor.uncertainty.z90) +
         (has_network(predictor.kind) ? ", more where the networks disagree" : "") +
         "\nregion       trusted up to a distance of " + rounded_text(predictor.region.farthest) +
         " from the mean of the training rows, of the features\n  " + joined(region, 6) +
         "\nnetworks     " + network_text(predictor) + "\n\n" + charges_table(predictor) +
         "\nwhen it was made, means over the seeds\n" + study_table(named.saved.study);
}

}  // namespace codescent
