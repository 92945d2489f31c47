#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rtl_predictor/network.hpp"
#include "rtl_predictor/schedule/plain_features.hpp"
#include "rtl_predictor/schedule/samples.hpp"
#include "rtl_predictor/schedule/schedule_features.hpp"

namespace codescent {

/// What a predictor is made of.
enum class PredictorKind {
  Analytical,  // the bandwidth model as it is
  Direct,      // networks alone
  Schedule,    // the counted schedule with fitted charges
  Residual,    // the same, corrected by networks
};
constexpr std::array<std::string_view, 4> kPredictorKinds = {"analytical", "direct", "schedule",
                                                             "residual"};

/// How far predictions are to be trusted: ln(RTL / predicted) is spread like `noise` and the
/// networks' disagreement together.
struct Uncertainty {
  double noise = 0;  // standard deviation of the normal distribution with the same median error
  double z50 = 0;    // half of the errors lie within z50 standard deviations
  double z90 = 0;
};

/// Where the training data lie in the space of schedule features.
struct TrustedRegion {
  std::vector<double> mean;       // [features]
  std::vector<double> whitening;  // [features, features] lower triangular: whitens what is left
  double farthest = 0;            // distance within which 99 % of the training data lie
};

/// What a predictor was made from.
struct Provenance {
  std::string traces;  // file name
  std::string traces_sha256;
  std::int64_t num_rows = 0;
  std::uint64_t seed = 0;
  std::string command;
  std::string version;
};

/// A trained predictor of RTL cycles: data only.
struct Predictor {
  PredictorKind kind = PredictorKind::Schedule;
  std::string architecture;  // the template whose mappings it reads
  std::int64_t array_side = 16;
  Charges<double> charges{};
  Ensemble ensemble;  // of Direct and Residual
  Uncertainty uncertainty;
  TrustedRegion region;
  Provenance provenance;
};

/// What a predictor says of one run of one layer.
template <class Number>
struct Prediction {
  Number log_cycles;
  Number sigma;     // standard deviation of ln cycles
  Number distance;  // from the training data; beyond `TrustedRegion::farthest` it is not trusted
};

/// Whitened distance from the mean of the training data, per feature.
template <class Number, class Features>
Number distance_from(const TrustedRegion& region, const Features& features) {
  const auto n = static_cast<int>(region.mean.size());
  Number sum = features[0] * 0.0;
  for (int i = 0; i < n; ++i) {
    double offset = 0;
    for (int j = 0; j <= i; ++j) offset -= region.whitening[i * n + j] * region.mean[j];
    const Number projection =
        weighted_sum(offset, features.data(),
                     region.whitening.data() + static_cast<std::ptrdiff_t>(i) * n, i + 1);
    sum = sum + projection * projection;
  }
  return power(sum * (1.0 / n) + 1e-12, 0.5);
}

/// Cycles of a layer on an array all of whose elements multiply in each.
inline double busy_array_cycles(const Layer& layer, double array_side) {
  return static_cast<double>(layer.macs()) / (array_side * array_side);
}

/// Predicts from a counted schedule; see `predict`.
template <class Number>
Prediction<Number> predict_schedule(const Predictor& predictor, const Layer& layer,
                                    const OuterNest<Number>& nest,
                                    const Schedule<Number>& schedule) {
  const auto cost = charge(schedule, predictor.charges);
  const auto features = schedule_features(schedule, cost);
  Number log_cycles = log(cost.cycles);
  Number variance = log_cycles * 0.0;
  if (predictor.kind == PredictorKind::Analytical) log_cycles = log(nest.analytical_cycles);
  if (predictor.kind == PredictorKind::Direct) {
    const auto plain = plain_features(layer, nest, schedule.array_side);
    const auto whole = answer(predictor.ensemble, std::vector<Number>(plain.begin(), plain.end()));
    log_cycles = whole.mean;
    variance = whole.variance;
  }
  if (predictor.kind == PredictorKind::Residual) {
    const auto correction =
        answer(predictor.ensemble, std::vector<Number>(features.begin(), features.end()));
    log_cycles = log_cycles + correction.mean;
    variance = correction.variance;
  }
  // No array multiplies faster than all of its elements do. The bandwidth model stays as it is.
  if (predictor.kind != PredictorKind::Analytical)
    log_cycles = maximum(log_cycles, std::log(busy_array_cycles(layer, schedule.array_side)));
  const double noise = predictor.uncertainty.noise;
  return {log_cycles, power(variance + noise * noise, 0.5),
          distance_from<Number>(predictor.region, features)};
}

/// Predicts the cycles of one run of a layer that `unsupported` has nothing against.
///   layer  at the bounds that run
template <class Number>
Prediction<Number> predict(const Predictor& predictor, const Layer& layer,
                           const OuterNest<Number>& nest, double array_side, Points points) {
  return predict_schedule(predictor, layer, nest, count_schedule(layer, nest, array_side, points));
}

inline Prediction<double> predict(const Predictor& predictor, const Sample& sample) {
  return predict_schedule(predictor, sample.layer, sample.nest, sample.schedule);
}

}  // namespace codescent
