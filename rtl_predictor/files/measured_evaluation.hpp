#pragma once

#include <vector>

#include "core/validation/trace_file.hpp"
#include "rtl_predictor/files/learned_predictor.hpp"

namespace codescent {

/// The rows that an RTL predictor can speak of; each of the others becomes a bad row with the
/// reason. Throws InputError if the file records no RTL cycles, or no row is left.
TraceFile predictable_rows(TraceFile file);

/// A predictor held against measured rows, beside the exact model.
struct PredictorEvaluation {
  TraceFile file;               // of `predictable_rows`
  std::vector<Sample> samples;  // [traces]
  std::vector<Prediction<double>> predictions;
  Evaluation learned;
  ErrorStatistics analytical;

  double predicted_cycles(std::size_t row) const;
  /// Relative: predicted / measured - 1.
  double error(std::size_t row) const;
  /// The rows with the largest errors, these first.
  std::vector<std::size_t> worst_rows(std::size_t count) const;
};

/// Throws InputError if the file has no rows for the predictor.
PredictorEvaluation evaluate_on(const TraceFile& file, const Predictor& predictor,
                                const Inputs& inputs);

}  // namespace codescent
