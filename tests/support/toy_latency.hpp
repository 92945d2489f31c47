#pragma once

#include "autodiff_model/relaxed/latency_model.hpp"
#include "rtl_predictor/schedule/number.hpp"

namespace codescent::testing {

/// Cycles of an array that works on blocks of 4 x 8 x 8 over P, C and K, no faster than 0.8 times
/// the analytical cycles, and starts every outer loop anew each time it is entered.
template <typename Number>
Number toy_cycles(const OuterNest<Number>& nest, bool whole_blocks) {
  const auto blocks = [&](Dim dim, double block) {
    const Number share = nest.tile[index(dim)] / block;
    return whole_blocks ? ceil(share) : maximum(share, 1.0);
  };
  Number busy = blocks(Dim::P, 4) * blocks(Dim::C, 8) * blocks(Dim::K, 8);
  for (const Dim dim : {Dim::R, Dim::S, Dim::Q, Dim::N, Dim::G})
    busy = busy * nest.tile[index(dim)];
  Number entries = nest.analytical_cycles * 0 + 1;
  Number starts = entries - 1;
  for (int i = kNumDims - 1; i >= 0; --i) {  // outermost first
    entries = entries * nest.iterations[index(nest.order[i])];
    starts = starts + (2 + index(nest.order[i])) * entries;
  }
  return maximum(0.8 * nest.analytical_cycles, busy * entries) +
         starts * (1 + exp(-0.5 * log(entries + 1)));
}

class ToyLatency : public LatencyModel {
 public:
  Real cycles(const Layer&, const OuterNest<Real>& nest, Points points) const override {
    return toy_cycles(nest, points == Points::Integer);
  }
  double cycles(const Layer&, const OuterNest<double>& nest) const override {
    return toy_cycles(nest, true);
  }
};

/// A share of the analytical cycles.
class ScaledLatency : public LatencyModel {
 public:
  explicit ScaledLatency(double share) : share_(share) {}
  Real cycles(const Layer&, const OuterNest<Real>& nest, Points) const override {
    return share_ * nest.analytical_cycles;
  }
  double cycles(const Layer&, const OuterNest<double>& nest) const override {
    return share_ * nest.analytical_cycles;
  }

 private:
  double share_;
};

}  // namespace codescent::testing
