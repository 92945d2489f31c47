#include "rtl_predictor/learned_latency.hpp"

#include <utility>

namespace codescent {

LearnedLatency::LearnedLatency(Predictor predictor, double risk)
    : predictor_(std::move(predictor)), risk_(risk) {}

template <class Number>
Number LearnedLatency::charged_cycles(const Prediction<Number>& prediction) const {
  if (risk_ == 0) return exp(prediction.log_cycles);
  const Number beyond = maximum(prediction.distance * (1 / predictor_.region.farthest) - 1.0, 0.0);
  return exp(prediction.log_cycles + (prediction.sigma + beyond) * risk_);
}

Real LearnedLatency::cycles(const Layer& layer, const OuterNest<Real>& nest, Points points) const {
  return charged_cycles(
      predict(predictor_, layer, nest, static_cast<double>(predictor_.array_side), points));
}

double LearnedLatency::cycles(const Layer& layer, const OuterNest<double>& nest) const {
  return charged_cycles(prediction(layer, nest));
}

double LearnedLatency::least_cycles(const Layer& layer) const {
  return busy_array_cycles(layer, static_cast<double>(predictor_.array_side));
}

Prediction<double> LearnedLatency::prediction(const Layer& layer,
                                              const OuterNest<double>& nest) const {
  return predict(predictor_, layer, nest, static_cast<double>(predictor_.array_side),
                 Points::Integer);
}

}  // namespace codescent
