#include "core/validation/error_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace codescent {
namespace {

/// Interpolated between the neighbours of sorted values.
double sorted_quantile(const std::vector<double>& values, double share) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const double position = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  if (values[below] == values[above]) return values[below];  // also infinities
  const double weight = position - static_cast<double>(below);
  if (weight == 0) return values[below];
  return values[below] + weight * (values[above] - values[below]);
}

double pairs_of(std::size_t count) {
  return 0.5 * static_cast<double>(count) * (static_cast<double>(count) - 1);
}

/// Pairs within runs of neighbours that are equal.
template <typename Equal>
double tied_pairs(std::size_t count, const Equal& equal) {
  double pairs = 0;
  for (std::size_t first = 0; first < count;) {
    std::size_t next = first + 1;
    while (next < count && equal(first, next)) ++next;
    pairs += pairs_of(next - first);
    first = next;
  }
  return pairs;
}

/// Sorts by merging and returns how many pairs stood in descending order.
double sort_counting_inversions(std::vector<double>& values) {
  std::vector<double> merged(values.size());
  double inversions = 0;
  for (std::size_t width = 1; width < values.size(); width *= 2) {
    for (std::size_t begin = 0; begin < values.size(); begin += 2 * width) {
      const std::size_t middle = std::min(begin + width, values.size());
      const std::size_t end = std::min(begin + 2 * width, values.size());
      std::size_t left = begin;
      std::size_t right = middle;
      for (std::size_t to = begin; to < end; ++to) {
        const bool take_right = left == middle || (right < end && values[right] < values[left]);
        if (take_right) inversions += static_cast<double>(middle - left);
        merged[to] = take_right ? values[right++] : values[left++];
      }
    }
    values.swap(merged);
  }
  return inversions;
}

}  // namespace

double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  return sorted_quantile(values, share);
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
  const std::size_t count = x.size();
  std::vector<std::size_t> order(count);
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return x[a] < x[b] || (x[a] == x[b] && y[a] < y[b]);
  });
  std::vector<double> y_by_x(count);
  for (std::size_t i = 0; i < count; ++i) y_by_x[i] = y[order[i]];
  const auto same_x = [&](std::size_t i, std::size_t j) { return x[order[i]] == x[order[j]]; };
  const auto same_y = [&](std::size_t i, std::size_t j) { return y_by_x[i] == y_by_x[j]; };
  const double tied_x = tied_pairs(count, same_x);
  const double tied_both =
      tied_pairs(count, [&](std::size_t i, std::size_t j) { return same_x(i, j) && same_y(i, j); });
  const double opposite = sort_counting_inversions(y_by_x);
  const double tied_y = tied_pairs(count, same_y);
  const double all = pairs_of(count);
  const double balance = all - tied_x - tied_y + tied_both - 2 * opposite;
  return balance / (std::sqrt(all - tied_x) * std::sqrt(all - tied_y));
}

ErrorStatistics error_statistics(const std::vector<double>& predicted,
                                 const std::vector<double>& measured) {
  if (predicted.size() != measured.size())
    throw std::invalid_argument("error_statistics: expected " + std::to_string(measured.size()) +
                                " predictions, got " + std::to_string(predicted.size()));
  const auto count = static_cast<double>(predicted.size());
  std::vector<double> absolute(predicted.size());
  ErrorStatistics statistics;
  statistics.num_rows = predicted.size();
  double sum_absolute = 0;
  double sum_signed = 0;
  double sum_logarithms = 0;
  for (std::size_t i = 0; i < predicted.size(); ++i) {
    const double error = (predicted[i] - measured[i]) / measured[i];
    absolute[i] = std::fabs(error);
    sum_absolute += absolute[i];
    sum_signed += error;
    sum_logarithms += std::log(predicted[i] / measured[i]);
  }
  std::sort(absolute.begin(), absolute.end());
  statistics.mean_absolute = sum_absolute / count;
  statistics.mean_signed = sum_signed / count;
  statistics.geometric_mean = std::exp(sum_logarithms / count);
  statistics.median_absolute = sorted_quantile(absolute, 0.5);
  statistics.p95_absolute = sorted_quantile(absolute, 0.95);
  statistics.p99_absolute = sorted_quantile(absolute, 0.99);
  statistics.max_absolute = sorted_quantile(absolute, 1);
  statistics.spearman = spearman(predicted, measured);
  statistics.kendall = kendall(predicted, measured);
  return statistics;
}

}  // namespace codescent
