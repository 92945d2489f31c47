#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/json/json.hpp"
#include "core/validation/trace_file.hpp"
#include "rtl_predictor/files/learned_predictor.hpp"

namespace codescent {

/// A predictor held against measured rows, beside the exact model.
struct PredictorEvaluation {
  TraceFile file;               // of `predictable_rows`
  std::vector<Sample> samples;  // [traces]
  std::vector<Prediction<double>> predictions;
  Evaluation learned;
  ErrorStatistics analytical;

  /// Relative: predicted / measured - 1.
  double error(std::size_t row) const;
  /// The rows with the largest errors, these first.
  std::vector<std::size_t> worst_rows(std::size_t count) const;
};

/// Throws InputError if the file has no rows for the predictor.
PredictorEvaluation evaluate_on(const TraceFile& file, const Predictor& predictor,
                                const Inputs& inputs);

/// Statistics, coverage, and the worst rows.
std::string evaluation_report(const PredictorEvaluation& evaluation, const NamedPredictor& named,
                              const Inputs& inputs);
Json evaluation_json(const PredictorEvaluation& evaluation, const NamedPredictor& named,
                     const Inputs& inputs);
/// rows.csv: every row, with its intervals.
std::string evaluation_rows_csv(const PredictorEvaluation& evaluation, const NamedPredictor& named,
                                const Inputs& inputs);
/// Both models' points.
std::string evaluation_svg(const PredictorEvaluation& evaluation, const NamedPredictor& named);

}  // namespace codescent
