#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/energy_table.hpp"
#include "core/validation/error_statistics.hpp"
#include "core/validation/trace_file.hpp"

namespace codescent {

/// What a model says of a trace.
struct TracePrediction {
  double cycles = 0;
  double energy_uj = 0;
};

/// A model to hold against measurements: one prediction for each trace.
using TracePredictor = std::function<std::vector<TracePrediction>(const std::vector<Trace>&)>;

/// The exact model at each trace's own sizes. Keeps references to its arguments.
TracePredictor exact_predictor(const Architecture& architecture, const EnergyTable& table);

/// A quantity of all traces of a file, predicted and measured.
struct Quantity {
  std::string key;          // "rtl_cycles": in summary.json and names of files
  std::string name;         // "RTL cycles"
  std::string unit;         // empty for cycles
  bool is_derived = false;  // a product of others, which says nothing of its own about a row
  std::vector<double> predicted;
  std::vector<double> measured;
  ErrorStatistics statistics;
  std::optional<ErrorStatistics> without_artifacts;  // of Timeloop's figures, if it erred on any

  /// Relative: predicted / measured - 1.
  double error(std::size_t row) const { return predicted[row] / measured[row] - 1; }
};

constexpr char kExactModel[] = "exact model";

/// A file of measurements, held against a model.
struct Correlation {
  TraceFile file;
  std::string predictor = kExactModel;
  std::vector<TracePrediction> predictions;  // [traces]
  std::vector<Quantity> quantities;
  std::vector<bool>
      is_artifact;  // [traces] Timeloop's extrapolation artefact, see docs/exactness.md
  std::vector<std::string> reasons;  // [traces] why a row is off, where known; else empty

  bool is_exact() const { return predictor == kExactModel; }
  std::size_t num_artifacts() const;
  /// The largest error of the quantities that are no products.
  double worst_error(std::size_t row) const;
  /// The rows with the largest worst errors, these first.
  std::vector<std::size_t> worst_rows(std::size_t count) const;
};

/// Predicts every trace with the exact model and compares what the file records.
Correlation correlate(TraceFile file, const Architecture& architecture,
                      const TracePredictor& predictor);

/// Predicts every trace with a model of RTL cycles and compares what does not come from Timeloop;
/// reasons are not looked for.
///   name  of the predictor
Correlation correlate_rtl(TraceFile file, const Architecture& architecture,
                          const TracePredictor& predictor, const std::string& name);

}  // namespace codescent
