#pragma once

#include <vector>

#include "autodiff_model/graph/lane_program.hpp"
#include "autodiff_model/objective/coefficient_rule.hpp"
#include "autodiff_model/objective/layer_registers.hpp"
#include "autodiff_model/objective/relaxed_model.hpp"
#include "autodiff_model/objective/size_rule.hpp"
#include "autodiff_model/relaxed/latency_model.hpp"

namespace codescent {

/// A problem and a goal, compiled: everything that the starts of a batch share.
struct FusedNetwork {
  explicit FusedNetwork(const RelaxedModel& model);

  int num_layers() const { return static_cast<int>(cost_programs.size()); }
  int num_limits() const { return static_cast<int>(sizes.log_limits().size()); }
  int num_parameters() const { return sizes.num_parameters(); }

  RelaxedGoal goal;
  int num_variables = 0;
  SizeRule sizes;
  CoefficientRule coefficients;
  std::vector<double> log_maxima;            // [parameters]
  std::vector<double> counts;                // [layers]
  std::vector<LaneProgram> cost_programs;    // [layers]
  std::vector<LaneProgram> demand_programs;  // [layers]
};

/// Rows of a batch's contiguous tensors.
struct BatchView {
  std::int64_t starts = 0;
  const double* log_factors = nullptr;  // [starts, layers, variables]
  const double* log_slack = nullptr;    // [starts, parameters]
  double* penalised = nullptr;          // [starts]
  double* plain = nullptr;              // [starts]
  double* factor_gradient = nullptr;    // [starts, layers, variables]  of `penalised`; zeros before
  double* slack_gradient = nullptr;     // [starts, parameters]         of `penalised`; zeros before
};

/// The relaxed objective of `kLanes` starts side by side, and its gradient: one pass forwards
/// through demands, sizes, coefficients, layer costs and objective, and one back. Not shared
/// between threads.
class PackObjective {
 public:
  explicit PackObjective(const FusedNetwork& network);

  /// Writes the results of starts `first`, `first + 1`, ...; NaN where a start is not finite.
  void evaluate(const BatchView& batch, std::int64_t first);

 private:
  /// What decides a lane's hardware, and the derivatives that come back to it.
  struct LaneHardware {
    std::vector<double> worst, worst_bars;       // [limits]
    std::vector<double> log_sizes, size_bars;    // [parameters]
    std::vector<double> coefficients, jacobian;  // [values], [values, parameters]
  };

  const double* factors_of(int lane, int layer) const;
  void load_factors(const LaneProgram& program, int layer, Pack* values) const;
  Pack* demand_values(int layer);
  Pack* cost_values(int layer);
  void add_factor_gradient(const LaneProgram& program, int layer);

  void run_demand();
  void run_hardware();
  void charge_excess();
  void run_costs();
  void choose_order(int layer, const Pack* values);
  void judge();

  void reverse_costs();
  void reverse_hardware();
  void share_among_worst_layers(int lane);
  void reverse_demand();

  const FusedNetwork& network_;
  BatchView batch_;
  std::int64_t first_ = 0;  // start of the first lane
  int num_used_ = kLanes;   // lanes that have a start

  LayerRegisters demand_, cost_;
  Adjoints adjoints_;                             // of one program at a time
  std::vector<LaneHardware> hardware_;            // [lanes]
  std::vector<Pack> log_demand_, demand_bars_;    // [layers, limits]
  std::vector<Pack> log_limits_, limit_bars_;     // [limits]
  std::vector<Pack> coefficients_, value_bars_;   // [values]
  std::vector<Pack> order_, energy_pj_, cycles_;  // [layers]
  Pack excess_{}, energy_bar_{}, cycles_bar_{};
};

}  // namespace codescent
