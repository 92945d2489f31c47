#pragma once

#include <vector>

#include "autodiff_model/objective/log_power.hpp"

namespace codescent {

/// The smallest sizes that meet the demands of every layer, in real numbers, with their
/// derivatives: parameters are sized in the order of their declaration, as `smallest_hardware` does
/// in integers, each at least its minimum and its slack; a size whose range is one value keeps it.
///   worst      [limits]      the largest ln demand of any layer
///   log_slack  [parameters]  ln of the least sizes that the search chose
///   log_sizes  [parameters]
class SizeRule {
 public:
  explicit SizeRule(const Architecture& architecture);

  void run(const double* worst, const double* log_slack, double* log_sizes) const;
  /// Adds up derivatives: on entry `size_bars` holds those of the sizes; claims that tie share.
  void run_backward(const double* worst, const double* log_slack, const double* log_sizes,
                    double* size_bars, double* worst_bars, double* slack_bars) const;

  /// ln of every limit, in the order of `size_limits`.
  const std::vector<LogPower>& log_limits() const { return log_limits_; }
  int num_parameters() const { return static_cast<int>(parameters_.size()); }

 private:
  /// A limit that asks for (worst[limit] - others) / exponent.
  struct Claim {
    int limit = 0;
    double exponent = 1;
    LogPower others;  // of the free sizes declared earlier; all others stand at their minimum
  };
  struct Size {
    bool is_free = true;
    double log_minimum = 0;
    std::vector<Claim> claims;
  };

  std::vector<LogPower> log_limits_;  // [limits]
  std::vector<Size> parameters_;      // [parameters]
};

}  // namespace codescent
