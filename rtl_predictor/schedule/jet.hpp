#pragma once

#include <array>
#include <cmath>

namespace codescent {

/// A number with its derivatives with respect to `n` parameters, carried forwards.
template <int n>
struct Jet {
  double value = 0;
  std::array<double, n> slopes{};

  /// A function of this jet with this value and derivative.
  Jet mapped(double new_value, double derivative) const {
    Jet result;
    result.value = new_value;
    for (int i = 0; i < n; ++i) result.slopes[i] = derivative * slopes[i];
    return result;
  }

  friend Jet operator+(const Jet& a, const Jet& b) {
    Jet sum;
    sum.value = a.value + b.value;
    for (int i = 0; i < n; ++i) sum.slopes[i] = a.slopes[i] + b.slopes[i];
    return sum;
  }
  friend Jet operator*(const Jet& a, const Jet& b) {
    Jet product;
    product.value = a.value * b.value;
    for (int i = 0; i < n; ++i) product.slopes[i] = a.slopes[i] * b.value + a.value * b.slopes[i];
    return product;
  }
  friend Jet operator-(const Jet& a, const Jet& b) { return a + b * -1.0; }
  friend Jet operator/(const Jet& a, const Jet& b) {
    return a * b.mapped(1 / b.value, -1 / (b.value * b.value));
  }
  friend Jet operator+(const Jet& a, double b) { return a.mapped(a.value + b, 1); }
  friend Jet operator+(double a, const Jet& b) { return b + a; }
  friend Jet operator-(const Jet& a, double b) { return a + -b; }
  friend Jet operator-(double a, const Jet& b) { return b * -1.0 + a; }
  friend Jet operator*(const Jet& a, double b) { return a.mapped(a.value * b, b); }
  friend Jet operator*(double a, const Jet& b) { return b * a; }
  friend Jet operator/(const Jet& a, double b) { return a * (1 / b); }
  friend Jet operator/(double a, const Jet& b) {
    return b.mapped(a / b.value, -a / (b.value * b.value));
  }

  friend Jet exp(const Jet& x) {
    const double value = std::exp(x.value);
    return x.mapped(value, value);
  }
  friend Jet log(const Jet& x) { return x.mapped(std::log(x.value), 1 / x.value); }
  friend Jet minimum(const Jet& a, const Jet& b) { return a.value < b.value ? a : b; }
  friend Jet maximum(const Jet& a, const Jet& b) { return a.value > b.value ? a : b; }
  friend Jet minimum(const Jet& a, double b) { return a.value < b ? a : a.mapped(b, 0); }
  friend Jet maximum(const Jet& a, double b) { return a.value > b ? a : a.mapped(b, 0); }
};

}  // namespace codescent
