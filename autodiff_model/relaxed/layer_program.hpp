#pragma once

#include <vector>

#include "autodiff_model/graph/expression_program.hpp"
#include "autodiff_model/relaxed/latency_model.hpp"
#include "autodiff_model/relaxed/relaxed_problem.hpp"

namespace codescent {

/// Numbers of the inputs of a layer's programs: first the log factors, in the order of the
/// variables, then five coefficients a level.
struct ProgramInputs {
  int num_variables = 0;

  int read_pj(int level) const { return num_variables + 5 * level; }
  int write_pj(int level) const { return num_variables + 5 * level + 1; }
  /// Cycles per word and instance: the inverse of the shared, read or write bandwidth (0, 1, 2).
  int inverse_bandwidth(int level, int port) const { return num_variables + 5 * level + 2 + port; }
};

/// Energy [pJ] and cycles of one layer for each of its loop orders, as a program with the outputs
/// energy_0, cycles_0, energy_1, cycles_1, ... At integer factors these are the counts of the exact
/// model, before it rounds up to whole blocks and cycles.
///   latency  where the cycles come from, for these points; null: the analytical ones
ExpressionProgram layer_cost_program(const RelaxedProblem& problem,
                                     const std::vector<FactorVariable>& variables, int layer,
                                     double mac_pj, const LatencyModel* latency = nullptr,
                                     Points points = Points::Relaxed);

/// Energy [pJ] and cycles that no loop order of the layer goes below, as a program with these two
/// outputs: much smaller than that of all orders.
ExpressionProgram layer_least_cost_program(const RelaxedProblem& problem,
                                           const std::vector<FactorVariable>& variables, int layer,
                                           double mac_pj);

/// Demand of one layer on each size limit, in the order of `size_limits`: words or fan-outs.
ExpressionProgram layer_demand_program(const RelaxedProblem& problem,
                                       const std::vector<FactorVariable>& variables, int layer);

}  // namespace codescent
