#pragma once

#include <ATen/core/Tensor.h>
#include <vector>

#include "autodiff_model/problem_tensors.hpp"

namespace codescent {

/// One factor that a search may choose; the outermost temporal factor of each dim is derived.
struct FactorVariable {
  bool is_spatial = false;
  int level = 0;
  Dim dim = Dim::R;
};

/// The factors that the architecture allows and that some layer can use.
std::vector<FactorVariable> factor_variables(const ProblemTensors& problem);

/// Spreads variables over levels and dims and derives the outermost factors, log bound minus the
/// sum of the others, so that every dim's factors multiply to its bound.
///   log_factors  [starts, layers, variables]
LogFactors complete(const ProblemTensors& problem, const std::vector<FactorVariable>& variables,
                    const at::Tensor& log_factors);

/// Moves variables, in place, to the nearest point where every factor is at least 1, the factors of
/// a dim do not exceed its bound, and a fan-out does not exceed what the largest sizes allow.
///   log_factors         [starts, layers, variables]
///   log_fan_out_limits  [levels][axes]
void project(const ProblemTensors& problem, const std::vector<FactorVariable>& variables,
             const std::vector<std::vector<double>>& log_fan_out_limits, at::Tensor& log_factors);

}  // namespace codescent
