#pragma once

#include <vector>

#include "autodiff_model/objective/coefficient_rule.hpp"
#include "autodiff_model/objective/size_rule.hpp"
#include "autodiff_model/tensors/objective.hpp"
#include "autodiff_model/tensors/tensor_program.hpp"

namespace codescent {

/// Sizes of each start's hardware, real numbers.
struct SizedStarts {
  at::Tensor log_sizes;  // [starts, parameters]
  at::Tensor excess;     // [starts]  >= 0, and 0 where every limit is met
};

/// Energy and cycles of one run of each layer, at the loop order that suits the objective best.
struct LayerCosts {
  at::Tensor energy_pj;  // [starts, layers]
  at::Tensor cycles;     // [starts, layers]
  at::Tensor order;      // [starts, layers]  int64, index into RelaxedProblem::orders[layer]
};

/// The relaxed model on tensors, step by step: what a user differentiates, extends or moves to
/// another device. The formulas are the expressions that the compiled backend runs. All inputs and
/// results are float64, results on the device of the inputs.
class TensorModel : public TensorObjective {
 public:
  /// The model is not needed afterwards.
  explicit TensorModel(const RelaxedModel& model);

  /// ln of what each layer asks of every limit, in the order of `size_limits`.
  ///   log_factors  [starts, layers, variables]
  ///   returns      [starts, layers, limits]
  at::Tensor log_demand(const at::Tensor& log_factors) const;

  /// The smallest sizes that meet the demands of every layer, as `smallest_hardware` does in
  /// integers. What ties shares the gradient. `excess` sums the squares of ln(demand / limit) over
  /// layers and limits that stay broken, and of ln(size / maximum) over sizes above their maximum.
  ///   log_demand  [starts, layers, limits]
  ///   log_slack   [starts, parameters]
  SizedStarts size_starts(const at::Tensor& log_demand, const at::Tensor& log_slack) const;

  /// Five coefficients of every level in the order of `ProgramInputs`, then the area in mm².
  ///   log_sizes  [starts, parameters]
  ///   returns    [starts, 5 * levels + 1]
  at::Tensor coefficients(const at::Tensor& log_sizes) const;

  /// Evaluates every loop order and takes, for each start and layer, the one that is best by the
  /// objective's powers; the first of equals. The choice itself has no gradient.
  ///   coefficients  [starts, 5 * levels + 1]
  LayerCosts layer_costs(const at::Tensor& log_factors, const at::Tensor& coefficients) const;

  RelaxedObjective operator()(const at::Tensor& log_factors, const at::Tensor& log_slack) override;

 private:
  /// Layers whose programs have one shape.
  struct Group {
    std::vector<std::int64_t> layers;
    TensorProgram program;
  };
  static std::vector<Group> grouped(const std::vector<ExpressionProgram>& programs);

  std::int64_t num_layers_ = 0;
  std::int64_t num_variables_ = 0;
  RelaxedGoal goal_;
  SizeRule sizes_;
  CoefficientRule coefficients_;
  std::vector<double> log_maxima_;  // [parameters]
  std::vector<double> counts_;      // [layers]
  std::vector<Group> demand_, cost_;
};

}  // namespace codescent
