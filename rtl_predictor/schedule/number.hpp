#pragma once

#include <algorithm>
#include <cmath>

#include "autodiff_model/graph/expression_graph.hpp"

namespace codescent {

// What the predictor's formulas ask of a number, for plain doubles. Expressions (Real) and Jets
// bring the same, so that each formula is written once.

inline double minimum(double a, double b) {
  return std::min(a, b);
}
inline double maximum(double a, double b) {
  return std::max(a, b);
}
inline double exp(double x) {
  return std::exp(x);
}
inline double log(double x) {
  return std::log(x);
}
/// The smallest integer not below x; a number just above an integer is taken for it, as
/// `Op::Ceil` does.
inline double ceil(double x) {
  const double nearest = std::nearbyint(x);
  return x - nearest > kCeilSlack * std::abs(x) ? nearest + 1 : nearest;
}

/// sum + weights[0] * xs[0] + ... of `n` numbers.
inline double weighted_sum(double sum, const double* xs, const double* weights, int n) {
  for (int i = 0; i < n; ++i) sum += weights[i] * xs[i];
  return sum;
}

/// A constant of the same kind as `sample`.
inline double constant_like(double /*sample*/, double value) {
  return value;
}
inline Real constant_like(Real sample, double value) {
  return sample.constant(value);
}

/// base to a power, for a positive base.
template <class Base, class Exponent>
auto power(Base base, Exponent exponent) {
  return exp(log(base) * exponent);
}

}  // namespace codescent
