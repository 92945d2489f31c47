#pragma once

#include <vector>

#include "core/validation/error_statistics.hpp"
#include "rtl_predictor/training/splits.hpp"
#include "rtl_predictor/training/training.hpp"

namespace codescent {

/// How well a predictor does on some rows.
struct Evaluation {
  ErrorStatistics cycles;
  double coverage50 = 0;  // share of the rows inside the 50 % interval
  double coverage90 = 0;
  double outside_region = 0;  // share of the rows that are not to be trusted
};

Evaluation evaluate_predictor(const Predictor& predictor, const std::vector<Sample>& samples,
                              const std::vector<int>& rows);

/// One training and test of a study.
struct StudyCell {
  SplitKind split = SplitKind::RandomRows;
  PredictorKind kind = PredictorKind::Analytical;
  std::uint64_t seed = 1;
  Evaluation evaluation;
};

/// Trains a kind of predictor on one side of a split and tests it on the other.
StudyCell run_cell(const std::vector<Sample>& samples, SplitKind split, PredictorKind kind,
                   std::uint64_t seed, const TrainingOptions& options);

/// The kind that a search should trust: the least mean absolute error of layers it has not seen and
/// of mappings faster than it has seen, both counted alike. Random rows have no say, since they
/// reward memory. Earlier kinds win ties.
PredictorKind best_kind(const std::vector<StudyCell>& cells);

}  // namespace codescent
