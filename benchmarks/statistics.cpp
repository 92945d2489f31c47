#include "benchmarks/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace codescent::studies {

double quantile(std::vector<double> values, double share) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  std::sort(values.begin(), values.end());
  const double position = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  if (values[below] == values[above]) return values[below];  // also infinities
  const double weight = position - static_cast<double>(below);
  if (weight == 0) return values[below];
  return values[below] + weight * (values[above] - values[below]);
}

double median(const std::vector<double>& values) {
  return quantile(values, 0.5);
}

std::vector<double> ranks(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> result(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last + 1 < order.size() && values[order[last + 1]] == values[order[first]]) ++last;
    const double mean_rank = 1 + 0.5 * static_cast<double>(first + last);
    for (std::size_t i = first; i <= last; ++i) result[order[i]] = mean_rank;
    first = last + 1;
  }
  return result;
}

double spearman(const std::vector<double>& x, const std::vector<double>& y) {
  const std::vector<double> a = ranks(x);
  const std::vector<double> b = ranks(y);
  const double mean = 0.5 * static_cast<double>(x.size() + 1);
  double covariance = 0;
  double variance_a = 0;
  double variance_b = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    covariance += (a[i] - mean) * (b[i] - mean);
    variance_a += (a[i] - mean) * (a[i] - mean);
    variance_b += (b[i] - mean) * (b[i] - mean);
  }
  return covariance / std::sqrt(variance_a * variance_b);
}

double kendall(const std::vector<double>& x, const std::vector<double>& y) {
  double balance = 0;
  double untied_x = 0;
  double untied_y = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const int sign_x = (x[i] > x[j]) - (x[i] < x[j]);
      const int sign_y = (y[i] > y[j]) - (y[i] < y[j]);
      balance += sign_x * sign_y;
      untied_x += std::abs(sign_x);
      untied_y += std::abs(sign_y);
    }
  return balance / std::sqrt(untied_x * untied_y);
}

}  // namespace codescent::studies
