#pragma once

#include <cmath>
#include <utility>
#include <vector>

#include "core/architecture.hpp"

namespace codescent {

/// ln of a monomial as plain numbers: a constant plus powers times the ln of sizes.
struct LogPower {
  double constant = 0;
  std::vector<std::pair<int, double>> powers;  // parameter, exponent

  LogPower() = default;  // ln 1
  explicit LogPower(const Monomial& monomial);

  double at(const double* log_sizes) const {
    double sum = constant;
    for (const auto& [parameter, exponent] : powers) sum += exponent * log_sizes[parameter];
    return sum;
  }
  /// Adds scale * d/d(log sizes) to a row. [parameters]
  void add_gradient(double scale, double* row) const {
    for (const auto& [parameter, exponent] : powers) row[parameter] += scale * exponent;
  }
};

/// The larger number; NaN if one is.
inline double larger(double a, double b) {
  return a > b || std::isnan(a) ? a : b;
}

}  // namespace codescent
