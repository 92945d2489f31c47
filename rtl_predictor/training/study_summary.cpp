#include "rtl_predictor/training/study_summary.hpp"

#include <charconv>
#include <cmath>
#include <limits>

namespace codescent {
namespace {

constexpr std::int64_t kMostRows = 1'000'000'000;

template <std::size_t n>
std::vector<std::string> texts(const std::array<std::string_view, n>& names) {
  return {names.begin(), names.end()};
}

double read_figure(const YamlReader& node) {
  constexpr double kLargest = std::numeric_limits<double>::max();
  // null, which is no scalar: no rank correlation exists where one side is constant
  const bool is_null = !node.is_scalar() && !node.is_map() && !node.is_sequence();
  return is_null ? std::nan("") : node.number(-kLargest, kLargest);
}

}  // namespace

std::vector<StudySummary> summarise(const std::vector<StudyCell>& cells) {
  std::vector<StudySummary> summaries;
  for (std::size_t split = 0; split < kSplitKinds.size(); ++split)
    for (std::size_t kind = 0; kind < kPredictorKinds.size(); ++kind) {
      StudySummary summary{static_cast<SplitKind>(split), static_cast<PredictorKind>(kind), 0, {}};
      for (const StudyCell& cell : cells) {
        if (cell.split != summary.split || cell.kind != summary.kind) continue;
        ++summary.num_seeds;
        summary.mean.cycles.num_rows += cell.evaluation.cycles.num_rows;
        for (const EvaluationFigure& figure : kEvaluationFigures)
          figure.of(summary.mean) += figure.value(cell.evaluation);
      }
      if (summary.num_seeds == 0) continue;
      for (const EvaluationFigure& figure : kEvaluationFigures)
        figure.of(summary.mean) /= summary.num_seeds;
      summaries.push_back(summary);
    }
  return summaries;
}

std::string number_text(double value) {
  if (!std::isfinite(value)) return "null";
  char text[32];
  return std::string(text, std::to_chars(text, text + sizeof text, value).ptr);
}

std::string evaluation_yaml(SplitKind split, PredictorKind kind, const Evaluation& evaluation) {
  std::string text = "split: " + std::string(kSplitKinds[static_cast<int>(split)]) +
                     ", kind: " + std::string(kPredictorKinds[static_cast<int>(kind)]) +
                     ", rows: " + std::to_string(evaluation.cycles.num_rows);
  for (const EvaluationFigure& figure : kEvaluationFigures)
    text += ", " + std::string(figure.name) + ": " + number_text(figure.value(evaluation));
  return text;
}

std::vector<std::string> evaluation_keys() {
  std::vector<std::string> keys = {"split", "kind", "rows"};
  for (const EvaluationFigure& figure : kEvaluationFigures) keys.emplace_back(figure.name);
  return keys;
}

void read_evaluation(const YamlReader& node, SplitKind& split, PredictorKind& kind,
                     Evaluation& evaluation) {
  split = static_cast<SplitKind>(node.at("split").choice(texts(kSplitKinds)));
  kind = static_cast<PredictorKind>(node.at("kind").choice(texts(kPredictorKinds)));
  evaluation.cycles.num_rows = static_cast<std::size_t>(node.at("rows").integer(0, kMostRows));
  for (const EvaluationFigure& figure : kEvaluationFigures)
    figure.of(evaluation) = read_figure(node.at(std::string(figure.name)));
}

}  // namespace codescent
