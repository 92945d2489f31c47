#include "rtl_predictor/training/study.hpp"

#include <array>
#include <cmath>

namespace codescent {

Evaluation evaluate_predictor(const Predictor& predictor, const std::vector<Sample>& samples,
                              const std::vector<int>& rows) {
  std::vector<double> predicted, measured;
  Evaluation evaluation;
  const double share = 1 / static_cast<double>(rows.size());
  for (const int row : rows) {
    const Sample& sample = samples[row];
    const Prediction<double> prediction = predict(predictor, sample);
    predicted.push_back(std::exp(prediction.log_cycles));
    measured.push_back(sample.rtl_cycles);
    const double error =
        std::abs(std::log(sample.rtl_cycles) - prediction.log_cycles) / prediction.sigma;
    if (error <= predictor.uncertainty.z50) evaluation.coverage50 += share;
    if (error <= predictor.uncertainty.z90) evaluation.coverage90 += share;
    if (prediction.distance > predictor.region.farthest) evaluation.outside_region += share;
  }
  evaluation.cycles = error_statistics(predicted, measured);
  return evaluation;
}

StudyCell run_cell(const std::vector<Sample>& samples, SplitKind split, PredictorKind kind,
                   std::uint64_t seed, const TrainingOptions& options) {
  const SampleSplit rows = split_samples(samples, split, seed);
  TrainingOptions own = options;
  own.kind = kind;
  own.seed = seed;
  const Predictor predictor = train_predictor(samples, rows.train, own);
  return {split, kind, seed, evaluate_predictor(predictor, samples, rows.test)};
}

PredictorKind best_kind(const std::vector<StudyCell>& cells) {
  std::array<double, kPredictorKinds.size()> error{};
  std::array<std::array<int, kPredictorKinds.size()>, kSplitKinds.size()> counts{};
  for (const StudyCell& cell : cells)
    ++counts[static_cast<int>(cell.split)][static_cast<int>(cell.kind)];
  for (const StudyCell& cell : cells)
    if (cell.split != SplitKind::RandomRows)
      error[static_cast<int>(cell.kind)] +=
          cell.evaluation.cycles.mean_absolute /
          counts[static_cast<int>(cell.split)][static_cast<int>(cell.kind)];
  int best = 0;
  for (std::size_t kind = 1; kind < error.size(); ++kind)
    if (error[kind] > 0 && (error[best] == 0 || error[kind] < error[best]))
      best = static_cast<int>(kind);
  return static_cast<PredictorKind>(best);
}

}  // namespace codescent
