#include "core/validation/error_statistics.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>

#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

/// Tau-b by its definition, over all pairs.
double kendall_by_pairs(const std::vector<double>& x, const std::vector<double>& y) {
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

/// Ranks by counting, and Pearson's formula of them.
double spearman_by_counting(const std::vector<double>& x, const std::vector<double>& y) {
  const auto rank = [](const std::vector<double>& values, std::size_t i) {
    double below = 0, equal = 0;
    for (const double other : values) {
      below += other < values[i];
      equal += other == values[i];
    }
    return below + (equal + 1) / 2;
  };
  double sum_x = 0, sum_y = 0, sum_xx = 0, sum_yy = 0, sum_xy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double a = rank(x, i), b = rank(y, i);
    sum_x += a, sum_y += b, sum_xx += a * a, sum_yy += b * b, sum_xy += a * b;
  }
  const auto n = static_cast<double>(x.size());
  return (n * sum_xy - sum_x * sum_y) /
         std::sqrt((n * sum_xx - sum_x * sum_x) * (n * sum_yy - sum_y * sum_y));
}

}  // namespace

TEST_CASE("errors of four predictions are those worked out by hand") {
  // Relative errors 0.1, -0.1, 0, -0.5; sorted magnitudes 0, 0.1, 0.1, 0.5.
  const ErrorStatistics found = error_statistics({110, 180, 300, 200}, {100, 200, 300, 400});
  CHECK(found.num_rows == 4);
  CHECK(found.mean_absolute == doctest::Approx(0.175));
  CHECK(found.median_absolute == doctest::Approx(0.1));
  CHECK(found.p95_absolute == doctest::Approx(0.1 + 0.85 * 0.4));  // place 0.95 * 3 = 2.85
  CHECK(found.p99_absolute == doctest::Approx(0.1 + 0.97 * 0.4));
  CHECK(found.max_absolute == doctest::Approx(0.5));
  CHECK(found.mean_signed == doctest::Approx(-0.125));
  CHECK(found.geometric_mean == doctest::Approx(std::pow(1.1 * 0.9 * 1 * 0.5, 0.25)));
  // Ranks 1 2 4 3 against 1 2 3 4: 1 - 6 * 2 / (4 * 15); one pair of six in the opposite order.
  CHECK(found.spearman == doctest::Approx(0.8));
  CHECK(found.kendall == doctest::Approx(4.0 / 6));
}

TEST_CASE("perfect predictions have no error and perfect order") {
  const ErrorStatistics found = error_statistics({3, 1, 2}, {3, 1, 2});
  CHECK(found.mean_absolute == 0);
  CHECK(found.max_absolute == 0);
  CHECK(found.geometric_mean == 1);
  CHECK(found.spearman == doctest::Approx(1));
  CHECK(found.kendall == doctest::Approx(1));
}

TEST_CASE("no rows have no statistics, and unequal numbers of values are refused") {
  const ErrorStatistics none = error_statistics({}, {});
  CHECK(none.num_rows == 0);
  CHECK(std::isnan(none.mean_absolute));
  CHECK(std::isnan(none.max_absolute));
  CHECK(std::isnan(none.kendall));
  CHECK_THROWS_AS(error_statistics({1}, {1, 2}), std::invalid_argument);
}

TEST_CASE("ties share their mean rank, and tau-b sets them aside") {
  const std::vector<double> x = {1, 2, 2, 3};
  const std::vector<double> y = {1, 3, 2, 2};
  CHECK(ranks(x) == std::vector<double>{1, 2.5, 2.5, 4});
  CHECK(spearman(x, y) == doctest::Approx(0.5));  // 2.25 / 4.5
  CHECK(kendall(x, y) == doctest::Approx(0.4));   // (3 - 1) / sqrt(5 * 5)
  CHECK(std::isnan(kendall({1, 1}, {1, 2})));
  CHECK(std::isnan(spearman({1, 1}, {1, 2})));
}

TEST_CASE("rank correlations in n log n equal their definitions over all pairs") {
  std::mt19937_64 generator(7);
  for (int round = 0; round < 300; ++round) {
    const std::size_t count = 2 + generator() % 60;
    const std::uint64_t num_values = 2 + generator() % (round % 2 == 0 ? 5 : 1000);
    std::vector<double> x, y;
    for (std::size_t i = 0; i < count; ++i) {
      x.push_back(static_cast<double>(generator() % num_values));
      y.push_back(generator() % 3 == 0 ? x.back() : static_cast<double>(generator() % num_values));
    }
    CAPTURE(round);
    const double expected = kendall_by_pairs(x, y);
    if (std::isnan(expected)) {
      CHECK(std::isnan(kendall(x, y)));
    } else {
      CHECK(kendall(x, y) == doctest::Approx(expected).epsilon(1e-12));
      CHECK(spearman(x, y) == doctest::Approx(spearman_by_counting(x, y)).epsilon(1e-9));
    }
  }
}

TEST_CASE("rank correlations of infinities are those of large numbers") {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<double> y = {4, 1, 3, 2, 5};
  CHECK(kendall({1, 2, infinity, 3, infinity}, y) ==
        doctest::Approx(kendall({1, 2, 99, 3, 99}, y)));
}

TEST_CASE("a quantile stands between its neighbours") {
  CHECK(quantile({4, 1, 3, 2}, 0) == 1);
  CHECK(quantile({4, 1, 3, 2}, 1) == 4);
  CHECK(quantile({4, 1, 3, 2}, 0.5) == doctest::Approx(2.5));
  CHECK(median({7}) == 7);
  CHECK(std::isnan(quantile({}, 0.5)));
}

}  // namespace codescent::testing
