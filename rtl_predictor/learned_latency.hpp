#pragma once

#include "autodiff_model/relaxed/latency_model.hpp"
#include "rtl_predictor/predictor.hpp"

namespace codescent {

/// A trained predictor as the latency model of a search, frozen. Layers must be such that
/// `unsupported` has nothing against them, and the mappings' array of the predictor's side.
class LearnedLatency : public LatencyModel {
 public:
  /// risk  standard deviations of ln cycles that a mapping is charged for doubt, and the weight of
  ///       each trusted distance that it lies beyond the trusted region; 0: what is predicted
  LearnedLatency(Predictor predictor, double risk);

  Real cycles(const Layer& layer, const OuterNest<Real>& nest, Points points) const override;
  double cycles(const Layer& layer, const OuterNest<double>& nest) const override;
  /// Those of all multipliers at work in every cycle.
  double least_cycles(const Layer& layer) const override;

  /// What the predictor itself says, without the charge for risk.
  Prediction<double> prediction(const Layer& layer, const OuterNest<double>& nest) const;

  const Predictor& predictor() const { return predictor_; }
  double risk() const { return risk_; }

 private:
  template <class Number>
  Number charged_cycles(const Prediction<Number>& prediction) const;

  Predictor predictor_;
  double risk_;
};

}  // namespace codescent
