#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/files/yaml_reader.hpp"
#include "rtl_predictor/training/study.hpp"

namespace codescent {

/// A figure of an evaluation under the name that tables and files give it. Errors and shares are
/// shares of 1.
struct EvaluationFigure {
  std::string_view name;
  double& (*of)(Evaluation&);

  double value(Evaluation evaluation) const { return of(evaluation); }
};
constexpr std::array<EvaluationFigure, 12> kEvaluationFigures = {{
    {"spearman", [](Evaluation& e) -> double& { return e.cycles.spearman; }},
    {"kendall", [](Evaluation& e) -> double& { return e.cycles.kendall; }},
    {"mean_absolute_error", [](Evaluation& e) -> double& { return e.cycles.mean_absolute; }},
    {"median_absolute_error", [](Evaluation& e) -> double& { return e.cycles.median_absolute; }},
    {"p95_absolute_error", [](Evaluation& e) -> double& { return e.cycles.p95_absolute; }},
    {"p99_absolute_error", [](Evaluation& e) -> double& { return e.cycles.p99_absolute; }},
    {"max_absolute_error", [](Evaluation& e) -> double& { return e.cycles.max_absolute; }},
    {"mean_signed_error", [](Evaluation& e) -> double& { return e.cycles.mean_signed; }},
    {"geometric_mean_ratio", [](Evaluation& e) -> double& { return e.cycles.geometric_mean; }},
    {"coverage_50", [](Evaluation& e) -> double& { return e.coverage50; }},
    {"coverage_90", [](Evaluation& e) -> double& { return e.coverage90; }},
    {"outside_region", [](Evaluation& e) -> double& { return e.outside_region; }},
}};

/// The cells of one split and kind.
struct StudySummary {
  SplitKind split = SplitKind::RandomRows;
  PredictorKind kind = PredictorKind::Analytical;
  int num_seeds = 0;
  Evaluation mean;  // over the seeds; its rows are those of all seeds together
};

/// A summary of each split and kind that has cells: splits in their order, kinds in theirs.
std::vector<StudySummary> summarise(const std::vector<StudyCell>& cells);

/// The number with as few digits as read back as the same double; "null" for NaN and infinities.
std::string number_text(double value);

/// "split: by_layer, kind: direct, rows: 12, spearman: 0.9, ...", for a map in braces.
std::string evaluation_yaml(SplitKind split, PredictorKind kind, const Evaluation& evaluation);
/// The keys of that text.
std::vector<std::string> evaluation_keys();
/// Reads them back; other keys are the caller's. Throws InputError with the place.
void read_evaluation(const YamlReader& node, SplitKind& split, PredictorKind& kind,
                     Evaluation& evaluation);

}  // namespace codescent
