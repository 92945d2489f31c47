// Products must not depend on the number of threads.
#define EIGEN_DONT_PARALLELIZE

#include "searchers/surrogates/gaussian_process.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

namespace codescent {
namespace {

using Eigen::ArrayXXd;
using Eigen::Map;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kLn2Pi = 1.8378770664093454836;
constexpr int kMostSteps = 100;  // of an ascent

/// Bounds of a fit, in units of the cube and of standardised values.
constexpr std::pair<double, double> kLengths = {0.02, 20};
constexpr std::pair<double, double> kSignalVariances = {0.05, 50};
constexpr std::pair<double, double> kNoiseVariances = {1e-6, 1};

MatrixXd matrix_of(const PointList& points) {
  const auto num_axes = static_cast<Eigen::Index>(points[0].size());
  MatrixXd matrix(static_cast<Eigen::Index>(points.size()), num_axes);
  for (Eigen::Index i = 0; i < matrix.rows(); ++i)
    for (Eigen::Index axis = 0; axis < num_axes; ++axis) matrix(i, axis) = points[i][axis];
  return matrix;
}

/// ((a - b) / length)^2 along one axis. [rows of a, rows of b]
ArrayXXd squared_steps(const MatrixXd& a, const MatrixXd& b, const MaternKernel& kernel,
                       Eigen::Index axis) {
  const double inverse = 1 / kernel.lengths[axis];
  return (inverse *
          (a.col(axis).replicate(1, b.rows()) - b.col(axis).transpose().replicate(a.rows(), 1)))
      .array()
      .square();
}

/// sqrt(5) times the scaled distances. [rows of a, rows of b]
ArrayXXd scaled_distances(const MatrixXd& a, const MatrixXd& b, const MaternKernel& kernel) {
  ArrayXXd sum = ArrayXXd::Zero(a.rows(), b.rows());
  for (Eigen::Index axis = 0; axis < a.cols(); ++axis) sum += squared_steps(a, b, kernel, axis);
  return (5 * sum).sqrt();
}

/// Covariances of the function, without noise.
///   u  sqrt(5) r
MatrixXd signal_covariances(const ArrayXXd& u, const MaternKernel& kernel) {
  return kernel.signal_variance * (1 + u + u.square() / 3) * (-u).exp();
}

/// Lower Cholesky factor, with the least jitter on the diagonal with which there is one.
MatrixXd factor_of(const MatrixXd& covariances) {
  const double scale = covariances.diagonal().mean();
  for (double jitter = 0;; jitter = std::max(10 * jitter, 1e-12 * scale)) {
    MatrixXd shifted = covariances;
    shifted.diagonal().array() += jitter;
    const Eigen::LLT<MatrixXd> llt(shifted);
    MatrixXd lower = llt.matrixL();
    if (llt.info() == Eigen::Success && lower.allFinite() && lower.diagonal().minCoeff() > 0)
      return lower;
  }
}

MatrixXd noisy_covariances(const ArrayXXd& u, const MaternKernel& kernel) {
  MatrixXd covariances = signal_covariances(u, kernel);
  covariances.diagonal().array() += kernel.noise_variance;
  return covariances;
}

VectorXd weights_of(const MatrixXd& lower, const VectorXd& values) {
  VectorXd weights = lower.triangularView<Eigen::Lower>().solve(values);
  lower.triangularView<Eigen::Lower>().transpose().solveInPlace(weights);
  return weights;
}

double log_likelihood_of(const MatrixXd& lower, const VectorXd& values, const VectorXd& weights) {
  return -0.5 * values.dot(weights) - lower.diagonal().array().log().sum() -
         0.5 * static_cast<double>(values.size()) * kLn2Pi;
}

/// Of the logarithms of lengths, signal variance, noise variance.
VectorXd gradient_of(const MatrixXd& points, const ArrayXXd& u, const MaternKernel& kernel,
                     const MatrixXd& lower, const VectorXd& weights) {
  MatrixXd inverse = MatrixXd::Identity(lower.rows(), lower.cols());
  lower.triangularView<Eigen::Lower>().solveInPlace(inverse);
  lower.triangularView<Eigen::Lower>().transpose().solveInPlace(inverse);
  // d ln p = 1/2 tr((w w^T - K^-1) dK)
  const ArrayXXd outer = 0.5 * (weights * weights.transpose() - inverse);
  // dk / d ln length = 5/3 signal (1 + u) exp(-u) step^2
  const ArrayXXd slope = outer * (5.0 / 3 * kernel.signal_variance) * (1 + u) * (-u).exp();
  const Eigen::Index num_axes = points.cols();
  VectorXd gradient(num_axes + 2);
  for (Eigen::Index axis = 0; axis < num_axes; ++axis)
    gradient(axis) = (slope * squared_steps(points, points, kernel, axis)).sum();
  gradient(num_axes) = (outer * signal_covariances(u, kernel).array()).sum();
  gradient(num_axes + 1) = kernel.noise_variance * outer.matrix().trace();
  return gradient;
}

/// [axes + 2], in the order of the gradient.
VectorXd logs_of(const MaternKernel& kernel) {
  const auto num_axes = static_cast<Eigen::Index>(kernel.lengths.size());
  VectorXd logs(num_axes + 2);
  for (Eigen::Index axis = 0; axis < num_axes; ++axis) logs(axis) = std::log(kernel.lengths[axis]);
  logs(num_axes) = std::log(kernel.signal_variance);
  logs(num_axes + 1) = std::log(kernel.noise_variance);  // -infinity is clamped
  return logs;
}

MaternKernel kernel_of(const VectorXd& logs) {
  MaternKernel kernel;
  const Eigen::Index num_axes = logs.size() - 2;
  for (Eigen::Index axis = 0; axis < num_axes; ++axis)
    kernel.lengths.push_back(std::exp(logs(axis)));
  kernel.signal_variance = std::exp(logs(num_axes));
  kernel.noise_variance = std::exp(logs(num_axes + 1));
  return kernel;
}

/// ln of least and largest values.
std::pair<VectorXd, VectorXd> log_bounds(Eigen::Index num_axes) {
  VectorXd low = VectorXd::Constant(num_axes + 2, std::log(kLengths.first));
  VectorXd high = VectorXd::Constant(num_axes + 2, std::log(kLengths.second));
  low.tail<2>() << std::log(kSignalVariances.first), std::log(kNoiseVariances.first);
  high.tail<2>() << std::log(kSignalVariances.second), std::log(kNoiseVariances.second);
  return {low, high};
}

struct Ascent {
  MaternKernel kernel;
  double log_likelihood = -std::numeric_limits<double>::infinity();
};

/// Resilient propagation: each logarithm has a step of its own that grows while its derivative
/// keeps its sign. It needs no line search and no second derivatives, and cannot run away.
Ascent ascend(const MatrixXd& points, const VectorXd& values, const MaternKernel& start) {
  const auto [low, high] = log_bounds(points.cols());
  VectorXd logs = logs_of(start).cwiseMax(low).cwiseMin(high);
  VectorXd steps = VectorXd::Constant(logs.size(), 0.2);
  VectorXd last = VectorXd::Zero(logs.size());
  Ascent best;
  for (int step = 0; step < kMostSteps; ++step) {
    const MaternKernel kernel = kernel_of(logs);
    const ArrayXXd u = scaled_distances(points, points, kernel);
    const MatrixXd lower = factor_of(noisy_covariances(u, kernel));
    const VectorXd weights = weights_of(lower, values);
    const double here = log_likelihood_of(lower, values, weights);
    if (here > best.log_likelihood) best = {kernel, here};
    const VectorXd gradient = gradient_of(points, u, kernel, lower, weights);
    for (Eigen::Index i = 0; i < logs.size(); ++i) {
      const double agreement = gradient(i) * last(i);
      if (agreement > 0) steps(i) = std::min(1.2 * steps(i), 1.0);
      if (agreement < 0) steps(i) *= 0.5;
      last(i) = gradient(i);
      const double sign = gradient(i) > 0 ? 1 : gradient(i) < 0 ? -1 : 0;
      logs(i) = std::clamp(logs(i) + sign * steps(i), low(i), high(i));
    }
    if (steps.maxCoeff() < 1e-3) break;
  }
  return best;
}

void expect(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(std::string("Gaussian process: expected ") + what);
}

void expect_finite(const PointList& points, std::size_t num_axes) {
  for (const std::vector<double>& point : points) {
    expect(point.size() == num_axes, "points and lengths of one number of axes");
    for (const double coordinate : point) expect(std::isfinite(coordinate), "finite coordinates");
  }
}

bool is_positive(double number) {
  return number > 0 && std::isfinite(number);
}

}  // namespace

GaussianProcess::GaussianProcess(PointList points, const std::vector<double>& values,
                                 MaternKernel kernel)
    : points_(std::move(points)), values_(values), kernel_(std::move(kernel)) {
  expect(!points_.empty() && points_.size() == values.size(),
         "a value for each point, at least one");
  expect_finite(points_, kernel_.lengths.size());
  for (const double value : values) expect(std::isfinite(value), "finite values");
  for (const double length : kernel_.lengths) expect(is_positive(length), "positive lengths");
  expect(is_positive(kernel_.signal_variance), "a positive signal variance");
  expect(kernel_.noise_variance == 0 || is_positive(kernel_.noise_variance),
         "a noise variance of at least 0");
  Map<VectorXd> standardised(values_.data(), static_cast<Eigen::Index>(values_.size()));
  mean_ = standardised.mean();
  standardised.array() -= mean_;
  const double deviation =
      std::sqrt(standardised.squaredNorm() / static_cast<double>(values.size()));
  expect(std::isfinite(deviation), "values whose variance is finite");
  if (deviation > 1e-12 * std::abs(mean_)) scale_ = deviation;
  standardised /= scale_;
  const MatrixXd matrix = matrix_of(points_);
  const MatrixXd lower =
      factor_of(noisy_covariances(scaled_distances(matrix, matrix, kernel_), kernel_));
  const VectorXd weights = weights_of(lower, standardised);
  factor_.assign(lower.data(), lower.data() + lower.size());
  weights_.assign(weights.data(), weights.data() + weights.size());
}

GaussianProcess GaussianProcess::fitted(const PointList& points, const std::vector<double>& values,
                                        const std::vector<MaternKernel>& starts) {
  expect(!starts.empty(), "a kernel to start from");
  Ascent best;
  for (const MaternKernel& start : starts) {
    const GaussianProcess checked(points, values, start);
    const VectorXd standardised =
        Map<const VectorXd>(checked.values_.data(), static_cast<Eigen::Index>(values.size()));
    const Ascent found = ascend(matrix_of(points), standardised, start);
    if (found.log_likelihood > best.log_likelihood) best = found;
  }
  return GaussianProcess(points, values, best.kernel);
}

std::vector<Posterior> GaussianProcess::predict(const PointList& points) const {
  std::vector<Posterior> posteriors;
  if (points.empty()) return posteriors;
  expect_finite(points, kernel_.lengths.size());
  const auto count = static_cast<Eigen::Index>(points_.size());
  const Map<const MatrixXd> lower(factor_.data(), count, count);
  const Map<const VectorXd> weights(weights_.data(), count);
  const MatrixXd cross =
      signal_covariances(scaled_distances(matrix_of(points_), matrix_of(points), kernel_), kernel_);
  const VectorXd means = cross.transpose() * weights;
  const MatrixXd whitened = lower.triangularView<Eigen::Lower>().solve(cross);
  const VectorXd explained = whitened.colwise().squaredNorm();
  for (Eigen::Index i = 0; i < means.size(); ++i) {
    const double variance = std::max(0.0, kernel_.signal_variance - explained(i));
    posteriors.push_back({mean_ + scale_ * means(i), scale_ * scale_ * variance});
  }
  return posteriors;
}

double GaussianProcess::log_likelihood() const {
  const auto count = static_cast<Eigen::Index>(points_.size());
  return log_likelihood_of(Map<const MatrixXd>(factor_.data(), count, count),
                           Map<const VectorXd>(values_.data(), count),
                           Map<const VectorXd>(weights_.data(), count));
}

double expected_improvement(const Posterior& posterior, double best) {
  const double deviation = std::sqrt(posterior.variance);
  const double gain = best - posterior.mean;
  if (!(deviation > 0)) return std::max(0.0, gain);
  const double z = gain / deviation;
  const double density = std::exp(-0.5 * (z * z + kLn2Pi));
  const double probability = 0.5 * std::erfc(-z / std::sqrt(2.0));
  return std::max(0.0, gain * probability + deviation * density);
}

}  // namespace codescent
