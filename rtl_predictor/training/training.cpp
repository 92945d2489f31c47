#include "rtl_predictor/training/training.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <stdexcept>

#include "core/validation/error_statistics.hpp"
#include "rtl_predictor/tensors/predictor_room.hpp"
#include "rtl_predictor/training/fit_charges.hpp"

namespace codescent {
namespace {

constexpr std::size_t kFewestRows = 20;
constexpr double kTrustedShare = 0.99;
constexpr double kRidge = 1e-3;             // of the region's correlations, so that it is not flat
constexpr double kLargestCorrection = 1.0;  // of ln cycles; larger ones are broken rows

/// Rows by their features; all tables of one training have the same columns.
struct FeatureRows {
  int num_features = 0;
  std::vector<std::vector<double>> rows;
};

FeatureRows features_of(const std::vector<Sample>& samples, const Predictor& predictor,
                        bool plain) {
  FeatureRows features;
  for (const Sample& sample : samples) {
    if (plain) {
      const auto row = plain_features(sample.layer, sample.nest, sample.array_side);
      features.rows.emplace_back(row.begin(), row.end());
    } else {
      const auto row =
          schedule_features(sample.schedule, charge(sample.schedule, predictor.charges));
      features.rows.emplace_back(row.begin(), row.end());
    }
  }
  features.num_features = static_cast<int>(features.rows.front().size());
  return features;
}

/// Mean and standard deviation of each column; a constant column has deviation 1.
void standardise(const FeatureRows& features, const std::vector<int>& rows,
                 std::vector<double>& mean, std::vector<double>& scale) {
  const auto count = static_cast<double>(rows.size());
  mean.assign(features.num_features, 0);
  scale.assign(features.num_features, 0);
  for (const int row : rows)
    for (int f = 0; f < features.num_features; ++f) mean[f] += features.rows[row][f] / count;
  for (const int row : rows)
    for (int f = 0; f < features.num_features; ++f)
      scale[f] += std::pow(features.rows[row][f] - mean[f], 2) / count;
  for (double& deviation : scale) deviation = deviation > 1e-12 ? std::sqrt(deviation) : 1;
}

TrustedRegion region_of(const FeatureRows& features, const std::vector<int>& rows) {
  const int n = features.num_features;
  TrustedRegion region;
  std::vector<double> scale;
  standardise(features, rows, region.mean, scale);
  std::vector<double> correlation(static_cast<std::size_t>(n) * n);
  for (const int row : rows)
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < n; ++j)
        correlation[i * n + j] += (features.rows[row][i] - region.mean[i]) / scale[i] *
                                  (features.rows[row][j] - region.mean[j]) / scale[j] /
                                  static_cast<double>(rows.size());
  for (int i = 0; i < n; ++i) correlation[i * n + i] += kRidge;
  region.whitening = predictor_room().inverse_cholesky(correlation, n);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) region.whitening[i * n + j] /= scale[j];
  std::vector<double> distances;
  for (const int row : rows) distances.push_back(distance_from<double>(region, features.rows[row]));
  region.farthest = quantile(distances, kTrustedShare);
  return region;
}

Table table_of(const FeatureRows& features, const Ensemble& ensemble,
               const std::vector<double>& targets, const std::vector<int>& rows) {
  Table table;
  table.num_features = features.num_features;
  for (const int row : rows) {
    for (int f = 0; f < features.num_features; ++f)
      table.features.push_back((features.rows[row][f] - ensemble.mean[f]) / ensemble.scale[f]);
    table.targets.push_back(targets[row]);
  }
  return table;
}

/// As many rows again, drawn with replacement.
std::vector<int> bootstrap(const std::vector<int>& rows, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<int> drawn;
  for (std::size_t i = 0; i < rows.size(); ++i) drawn.push_back(rows[random() % rows.size()]);
  return drawn;
}

/// The networks of a predictor, whose charges are fitted already.
Ensemble train_ensemble(const std::vector<Sample>& samples, const std::vector<int>& train,
                        const std::vector<int>& validation, const Predictor& predictor,
                        const TrainingOptions& options) {
  const bool is_direct = predictor.kind == PredictorKind::Direct;
  const FeatureRows features = features_of(samples, predictor, is_direct);
  std::vector<double> targets;
  double offset = 0;
  for (const Sample& sample : samples) {
    double target = std::log(sample.rtl_cycles);
    if (!is_direct)
      target = std::clamp(target - std::log(charge(sample.schedule, predictor.charges).cycles),
                          -kLargestCorrection, kLargestCorrection);
    targets.push_back(target);
  }
  if (is_direct) {
    for (const int row : train) offset += targets[row] / static_cast<double>(train.size());
    for (double& target : targets) target -= offset;
  }
  Ensemble ensemble;
  ensemble.shrinkage = is_direct ? 1 : options.residual_shrinkage;
  standardise(features, train, ensemble.mean, ensemble.scale);
  const Table held_out = table_of(features, ensemble, targets, validation);
  for (int member = 0; member < options.members; ++member) {
    const std::uint64_t seed = options.seed * 1000003 + static_cast<std::uint64_t>(member);
    const Table drawn = table_of(features, ensemble, targets, bootstrap(train, seed));
    ensemble.members.push_back(predictor_room().train_network(
        drawn, held_out, is_direct ? options.direct : options.residual, seed));
    ensemble.members.back().layers.back().bias[0] += offset;
  }
  return ensemble;
}

/// The spread of the validation errors; a median, since a few are very large.
Uncertainty calibrate(const Predictor& predictor, const std::vector<Sample>& samples,
                      const std::vector<int>& validation) {
  std::vector<double> errors;
  for (const int row : validation)
    errors.push_back(
        std::abs(std::log(samples[row].rtl_cycles) - predict(predictor, samples[row]).log_cycles));
  Predictor calibrated = predictor;
  constexpr double kMedianOfNormal = 0.6745;  // of absolute errors, in standard deviations
  calibrated.uncertainty.noise = std::max(median(errors) / kMedianOfNormal, 1e-6);
  for (std::size_t i = 0; i < validation.size(); ++i)
    errors[i] /= predict(calibrated, samples[validation[i]]).sigma;
  calibrated.uncertainty.z50 = quantile(errors, 0.5);
  calibrated.uncertainty.z90 = quantile(errors, 0.9);
  return calibrated.uncertainty;
}

}  // namespace

OptionList TrainingOptions::options() {
  return {{"members", "Networks of an ensemble", &members, at_least(1)},
          {"validation_share",
           "Of the rows: stops the networks, calibrates the uncertainty",
           &validation_share,
           {0, 0.5, false}},
          {"residual_shrinkage", "How far a correction is believed", &residual_shrinkage, {0, 1}}};
}

Predictor train_predictor(const std::vector<Sample>& samples, const std::vector<int>& rows,
                          const TrainingOptions& options) {
  TrainingOptions checked = options;
  expect_no_problems(problems_of(checked.options()));
  if (rows.size() < kFewestRows)
    throw std::invalid_argument("training needs at least " + std::to_string(kFewestRows) +
                                " rows, got " + std::to_string(rows.size()));
  std::vector<int> train = rows;
  std::mt19937_64 random(options.seed);
  for (std::size_t i = train.size() - 1; i > 0; --i) std::swap(train[i], train[random() % (i + 1)]);
  const auto num_held_out =
      static_cast<std::size_t>(options.validation_share * static_cast<double>(train.size()));
  const std::vector<int> validation(train.end() - static_cast<std::ptrdiff_t>(num_held_out),
                                    train.end());
  train.resize(train.size() - num_held_out);
  std::sort(train.begin(), train.end());

  Predictor predictor;
  predictor.kind = options.kind;
  predictor.charges = fit_charges(samples, train);
  predictor.region = region_of(features_of(samples, predictor, /*plain=*/false), rows);
  if (options.kind == PredictorKind::Direct || options.kind == PredictorKind::Residual)
    predictor.ensemble = train_ensemble(samples, train, validation, predictor, options);
  predictor.uncertainty = calibrate(predictor, samples, validation);
  return predictor;
}

}  // namespace codescent
