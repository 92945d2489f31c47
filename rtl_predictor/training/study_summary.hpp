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
  double ErrorStatistics::*of_cycles = nullptr;  // one of the two
  double Evaluation::*of_all = nullptr;

  double& of(Evaluation& evaluation) const {
    return of_all != nullptr ? evaluation.*of_all : evaluation.cycles.*of_cycles;
  }
  double value(Evaluation evaluation) const { return of(evaluation); }
};

/// Those of the cycles, then the evaluation's own.
constexpr auto evaluation_figures() {
  std::array<EvaluationFigure, kErrorFigures.size() + 3> figures{};
  std::size_t count = 0;
  for (const ErrorFigure& figure : kErrorFigures) figures[count++] = {figure.name, figure.of};
  figures[count++] = {"coverage_50", nullptr, &Evaluation::coverage50};
  figures[count++] = {"coverage_90", nullptr, &Evaluation::coverage90};
  figures[count++] = {"outside_region", nullptr, &Evaluation::outside_region};
  return figures;
}
constexpr auto kEvaluationFigures = evaluation_figures();

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
