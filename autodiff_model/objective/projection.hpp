#pragma once

#include <vector>

#include "autodiff_model/relaxed/relaxed_problem.hpp"

namespace codescent {

/// Moves the log factors of a batch of starts, in place, to the nearest point where every factor is
/// at least 1, the factors of a dim do not exceed its bound, and a fan-out does not exceed what the
/// largest sizes allow.
class Projection {
 public:
  ///   log_fan_out_limits  [levels][axes]
  Projection(const RelaxedProblem& problem, const std::vector<FactorVariable>& variables,
             const std::vector<std::vector<double>>& log_fan_out_limits);

  ///   log_factors  [starts, layers, variables]
  void operator()(std::int64_t starts, double* log_factors) const;

 private:
  /// Variables whose sum is limited.
  struct SumLimit {
    std::vector<int> members;
    double limit = 0;
  };
  static void project(const std::vector<int>& members, double limit, double* values);

  std::int64_t num_variables_ = 0;
  std::vector<SumLimit> fan_outs_;
  std::array<std::vector<int>, kNumDims> of_dim_;         // variables
  std::vector<std::array<double, kNumDims>> log_bounds_;  // [layers]
};

}  // namespace codescent
