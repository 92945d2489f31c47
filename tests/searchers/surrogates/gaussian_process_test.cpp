#include "searchers/surrogates/gaussian_process.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "tests/support/doctest.hpp"
#include "tests/support/random_cases.hpp"

using namespace codescent;
using namespace codescent::testing;

namespace {

doctest::Approx about(double value) {
  return doctest::Approx(value).epsilon(1e-10);
}

/// The textbook formula. [Rasmussen and Williams, eq. 4.17]
double matern(double distance) {
  const double scaled = std::sqrt(5.0) * distance;
  return (1 + scaled + 5 * distance * distance / 3) * std::exp(-scaled);
}

PointList random_points(int count, int num_axes, std::mt19937_64& generator) {
  PointList points(count);
  for (auto& point : points)
    for (int axis = 0; axis < num_axes; ++axis) point.push_back(draw_real(0, 1, generator));
  return points;
}

/// Steep along the first axis, gentle along the second, flat along the third.
double anisotropic(const std::vector<double>& point) {
  return std::sin(9 * point[0]) + std::sin(2 * point[1]);
}

std::vector<double> values_at(const PointList& points) {
  std::vector<double> values;
  for (const auto& point : points) values.push_back(anisotropic(point));
  return values;
}

}  // namespace

TEST_CASE("the posterior of one point is what a hand computes") {
  // One value standardises to 0, so that the mean is the value everywhere. The variance is
  // s - k^2 / (s + n).
  const GaussianProcess process({{0.5}}, {7}, {{0.25}, 2, 0.1});
  const auto posteriors = process.predict({{0.5}, {0.75}, {100}});
  CHECK(posteriors[0].mean == 7);
  CHECK(posteriors[1].mean == 7);
  CHECK(posteriors[0].variance == about(2 - 4 / 2.1));
  CHECK(posteriors[1].variance == about(2 - 4 * matern(1) * matern(1) / 2.1));
  CHECK(posteriors[2].variance == about(2));
  CHECK(process.log_likelihood() == about(-0.5 * std::log(2 * M_PI * 2.1)));
}

TEST_CASE("the posterior of two points is what a hand computes") {
  // 10 and 14 standardise to -1 and 1 with mean 12 and deviation 2. The covariances [a b; b a]
  // have eigenvectors (1, -1) and (1, 1), so that the weights are (-1, 1) / (a - b).
  const double lengths[] = {0.5, 2};
  const double a = 1.5 + 0.2;
  const double b = 1.5 * matern(std::hypot(0.3 / lengths[0], 0.4 / lengths[1]));
  const GaussianProcess process({{0.1, 0.2}, {0.4, 0.6}}, {10, 14}, {{0.5, 2}, 1.5, 0.2});
  const double k1 = 1.5 * matern(std::hypot(0.1 / lengths[0], 0.1 / lengths[1]));
  const double k2 = 1.5 * matern(std::hypot(0.2 / lengths[0], 0.3 / lengths[1]));
  const Posterior posterior = process.predict({{0.2, 0.3}}).at(0);
  CHECK(posterior.mean == about(12 + 2 * (k2 - k1) / (a - b)));
  const double explained = (a * (k1 * k1 + k2 * k2) - 2 * b * k1 * k2) / (a * a - b * b);
  CHECK(posterior.variance == about(4 * (1.5 - explained)));
  CHECK(process.log_likelihood() ==
        about(-1 / (a - b) - 0.5 * std::log(a * a - b * b) - std::log(2 * M_PI)));
}

TEST_CASE("without noise a process passes through its points and is certain of them") {
  std::mt19937_64 generator(1);
  const PointList points = random_points(30, 3, generator);
  const std::vector<double> values = values_at(points);
  const GaussianProcess process(points, values, {{0.3, 1, 5}, 1, 0});
  const auto posteriors = process.predict(points);
  for (std::size_t i = 0; i < points.size(); ++i) {
    CHECK(posteriors[i].mean == doctest::Approx(values[i]).epsilon(1e-6));
    CHECK(posteriors[i].variance < 1e-6);
  }
  const auto far_away = process.predict({{50, 50, 50}}).at(0);
  CHECK(far_away.variance > 0.1);
}

TEST_CASE("a fit ends where no small change of its kernel is likelier") {
  std::mt19937_64 generator(2);
  const PointList points = random_points(40, 3, generator);
  std::vector<double> values = values_at(points);
  std::normal_distribution<double> noise(0, 0.1);
  for (double& value : values) value += noise(generator);
  const auto fit = GaussianProcess::fitted(points, values, {{{0.5, 0.5, 0.5}, 1, 1e-2}});
  const auto likelihood_with = [&](int number, double factor) {
    MaternKernel kernel = fit.kernel();
    (number < 3    ? kernel.lengths[number]
     : number == 3 ? kernel.signal_variance
                   : kernel.noise_variance) *= factor;
    return GaussianProcess(points, values, kernel).log_likelihood();
  };
  for (int number = 0; number < 5; ++number) {
    CAPTURE(number);
    CHECK(likelihood_with(number, 1.01) < fit.log_likelihood());
    CHECK(likelihood_with(number, 1 / 1.01) < fit.log_likelihood());
  }
}

TEST_CASE("a fit recovers the order of the lengths and predicts what it has not seen") {
  std::mt19937_64 generator(3);
  const PointList points = random_points(80, 3, generator);
  const MaternKernel start{{0.5, 0.5, 0.5}, 1, 1e-2};
  const GaussianProcess before(points, values_at(points), start);
  const auto fit = GaussianProcess::fitted(points, values_at(points), {start});
  CHECK(fit.log_likelihood() > before.log_likelihood());
  const auto& lengths = fit.kernel().lengths;
  CHECK(lengths[0] < 0.6 * lengths[1]);
  CHECK(lengths[1] < 0.6 * lengths[2]);
  const PointList unseen = random_points(200, 3, generator);
  const auto posteriors = fit.predict(unseen);
  double squares = 0;
  for (std::size_t i = 0; i < unseen.size(); ++i)
    squares += std::pow(posteriors[i].mean - anisotropic(unseen[i]), 2);
  CHECK(std::sqrt(squares / 200) < 0.05);  // of values within -2 and 2
}

TEST_CASE("a fit tells noise from signal") {
  std::mt19937_64 generator(4);
  const PointList points = random_points(100, 2, generator);
  std::vector<double> values;
  for (const auto& point : points)
    values.push_back(anisotropic(point) + draw_real(-0.5, 0.5, generator));  // variance 1 / 12
  const auto fit = GaussianProcess::fitted(points, values, {{{0.5, 0.5}, 1, 1e-2}});
  const double spread = 1 / 12. / 0.75;  // of the standardised values, whose variance is near 0.75
  CHECK(fit.kernel().noise_variance > 0.4 * spread);
  CHECK(fit.kernel().noise_variance < 2.5 * spread);
}

TEST_CASE("hopeless data give finite answers") {
  const PointList same(20, {0.5, 0.5});
  std::vector<double> values(20, 3.0);
  const auto finite = [](const GaussianProcess& process) {
    const Posterior posterior = process.predict({{0.5, 0.5}}).at(0);
    return std::isfinite(posterior.mean) && std::isfinite(posterior.variance) &&
           std::isfinite(process.log_likelihood());
  };
  const MaternKernel exact{{1, 1}, 1, 0};
  CHECK(finite(GaussianProcess(same, values, exact)));
  CHECK(finite(GaussianProcess::fitted(same, values, {exact})));
  values[7] = 1e12;
  CHECK(finite(GaussianProcess(same, values, exact)));
  CHECK(finite(GaussianProcess::fitted(same, values, {exact})));
  const GaussianProcess no_axes(PointList(20), values, {{}, 1, 0.1});
  CHECK(std::isfinite(no_axes.predict({{}}).at(0).mean));
}

TEST_CASE("the expected improvement is the integral of the improvement") {
  for (const double mean : {-3.0, -0.2, 0.0, 0.7, 4.0})
    for (const double deviation : {0.1, 1.0, 3.0}) {
      constexpr double kBest = 0.5;
      double integral = 0;
      constexpr int kPieces = 200000;
      const double width = 20 * deviation / kPieces;  // ten deviations to either side
      for (int i = 0; i < kPieces; ++i) {
        const double z = -10 + 20 * (i + 0.5) / kPieces;
        const double density = std::exp(-0.5 * z * z) / (deviation * std::sqrt(2 * M_PI));
        integral += std::max(0.0, kBest - (mean + z * deviation)) * density * width;
      }
      CHECK(expected_improvement({mean, deviation * deviation}, kBest) ==
            doctest::Approx(integral).epsilon(1e-6).scale(1e-3));
    }
  CHECK(expected_improvement({2, 0}, 5) == 3);
  CHECK(expected_improvement({5, 0}, 2) == 0);
  CHECK(expected_improvement({1e6, 1e-6}, 2) == 0);
}

TEST_CASE("what a process cannot use is refused") {
  const MaternKernel kernel{{1}, 1, 0};
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS(GaussianProcess({}, {}, kernel), std::invalid_argument);
  CHECK_THROWS_AS(GaussianProcess({{0.1}}, {1, 2}, kernel), std::invalid_argument);
  CHECK_THROWS_AS(GaussianProcess({{0.1, 0.2}}, {1}, kernel), std::invalid_argument);
  CHECK_THROWS_AS(GaussianProcess({{nan}}, {1}, kernel), std::invalid_argument);
  CHECK_THROWS_AS(GaussianProcess({{0.1}}, {nan}, kernel), std::invalid_argument);
  CHECK_THROWS_AS(GaussianProcess({{0.1}, {0.2}}, {1e300, -1e300}, kernel), std::invalid_argument);
  CHECK_THROWS_AS(GaussianProcess({{0.1}}, {1}, {{0}, 1, 0}), std::invalid_argument);
  CHECK_THROWS_AS(GaussianProcess({{0.1}}, {1}, {{1}, nan, 0}), std::invalid_argument);
  CHECK_THROWS_AS(GaussianProcess::fitted({{0.1}}, {1}, {}), std::invalid_argument);
}
