#include "rtl_predictor/files/measured_evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/error.hpp"
#include "rtl_predictor/schedule/samples.hpp"

namespace codescent {

TraceFile predictable_rows(TraceFile file) {
  std::vector<Trace> kept;
  for (Trace& trace : file.traces) {
    if (!trace.rtl_cycles)
      throw InputError(file.path + ": expected rows with RTL cycles, found " + file.flavour);
    const std::string reason = unsupported(trace.layer);
    if (reason.empty())
      kept.push_back(std::move(trace));
    else
      file.bad_rows.push_back({trace.line, "the layer " + reason});
  }
  if (kept.empty()) throw InputError(file.path + ": expected dense layers, found none");
  file.traces = std::move(kept);
  return file;
}

double PredictorEvaluation::predicted_cycles(std::size_t row) const {
  return std::exp(predictions[row].log_cycles);
}

double PredictorEvaluation::error(std::size_t row) const {
  return predicted_cycles(row) / samples[row].rtl_cycles - 1;
}

std::vector<std::size_t> PredictorEvaluation::worst_rows(std::size_t count) const {
  std::vector<std::size_t> rows(samples.size());
  std::iota(rows.begin(), rows.end(), 0);
  std::stable_sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
    return std::fabs(error(a)) > std::fabs(error(b));
  });
  rows.resize(std::min(count, rows.size()));
  return rows;
}

PredictorEvaluation evaluate_on(const TraceFile& file, const Predictor& predictor,
                                const Inputs& inputs) {
  expect_same_architecture(predictor, inputs.architecture);
  PredictorEvaluation evaluation;
  evaluation.file = file;
  evaluation.samples = samples_of(inputs.architecture, inputs.table, file.traces);
  std::vector<int> rows(evaluation.samples.size());
  std::iota(rows.begin(), rows.end(), 0);
  evaluation.learned = evaluate_predictor(predictor, evaluation.samples, rows);
  std::vector<double> analytical, measured;
  for (const Sample& sample : evaluation.samples) {
    evaluation.predictions.push_back(predict(predictor, sample));
    analytical.push_back(sample.nest.analytical_cycles);
    measured.push_back(sample.rtl_cycles);
  }
  evaluation.analytical = error_statistics(analytical, measured);
  return evaluation;
}

}  // namespace codescent
