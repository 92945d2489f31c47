#pragma once

#include <vector>

namespace codescent {

/// A Matern 5/2 kernel with a length for each axis, and noise; of values standardised to mean 0 and
/// variance 1.
struct MaternKernel {
  std::vector<double> lengths;   // [axes], above 0
  double signal_variance = 1;    // above 0
  double noise_variance = 1e-2;  // 0: values are exact
};

/// What a Gaussian process believes of the function at a point, noise not included; in the units
/// of the values.
struct Posterior {
  double mean = 0;
  double variance = 0;
};

/// PointList of the unit cube or of that order. [points][axes]
using PointList = std::vector<std::vector<double>>;

/// Regression by a Gaussian process. Where points lie so close together that their covariances
/// cannot be told apart, the least noise is added with which they can; results are never NaN.
/// [Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, chapters 2 and 5]
class GaussianProcess {
 public:
  /// With this kernel. Throws std::invalid_argument if there are no points, sizes differ, or
  /// numbers are not finite or out of range.
  ///   values  [points]
  GaussianProcess(PointList points, const std::vector<double>& values, MaternKernel kernel);

  /// With the kernel of the largest marginal likelihood found by ascent from each of the given
  /// ones, within bounds that suit the unit cube. Throws as the constructor does, and if none is
  /// given.
  static GaussianProcess fitted(const PointList& points, const std::vector<double>& values,
                                const std::vector<MaternKernel>& starts);

  const MaternKernel& kernel() const { return kernel_; }
  /// At each of the points.
  std::vector<Posterior> predict(const PointList& points) const;
  /// ln of the marginal likelihood of the standardised values.
  double log_likelihood() const;

 private:
  PointList points_;
  std::vector<double> values_;  // standardised, [points]
  double mean_ = 0;             // of the values
  double scale_ = 1;            // their standard deviation; 1 if they are all the same
  MaternKernel kernel_;
  std::vector<double> factor_;   // lower Cholesky factor of the covariances, by columns
  std::vector<double> weights_;  // covariances^-1 values
};

/// How far below `best` a value is expected to come, values above counting 0; never negative.
/// [Jones, Schonlau and Welch, 1998, eq. 15, for a minimum]
double expected_improvement(const Posterior& posterior, double best);

}  // namespace codescent
