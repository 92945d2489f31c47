#pragma once

#include <ATen/core/Tensor.h>
#include <vector>

#include "autodiff_model/fused/layer_program.hpp"

namespace codescent {

/// The hot path of a search: each layer's demand, energy and cycles, all its loop orders, model and
/// gradient, as two autograd functions that run compiled programs on OpenMP threads. Equal to the
/// composed model; the results do not depend on the number of threads.
class FusedModel {
 public:
  FusedModel(const ProblemTensors& problem, std::vector<FactorVariable> variables, double mac_pj,
             int threads);

  /// Log of the demand on each size limit.
  ///   log_factors  [starts, layers, variables]
  ///   returns      [starts, layers, limits]
  at::Tensor log_demand(const at::Tensor& log_factors) const;

  /// Costs at each layer's best order, differentiable in the factors and the coefficients.
  LayerCosts layer_costs(const at::Tensor& log_factors, const HardwareCoefficients& coefficients,
                         const OrderPreference& preference) const;

  const std::vector<LaneProgram>& cost_programs() const { return cost_programs_; }
  const std::vector<LaneProgram>& demand_programs() const { return demand_programs_; }
  int num_variables() const { return static_cast<int>(variables_.size()); }
  int num_levels() const { return num_levels_; }
  int threads() const { return threads_; }

 private:
  std::vector<FactorVariable> variables_;
  int num_levels_ = 0;
  int threads_ = 1;
  std::vector<LaneProgram> cost_programs_;    // [layers]
  std::vector<LaneProgram> demand_programs_;  // [layers]
};

}  // namespace codescent
