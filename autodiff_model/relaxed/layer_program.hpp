#pragma once

#include <vector>

#include "autodiff_model/graph/expression_program.hpp"
#include "autodiff_model/relaxed/relaxed_cost.hpp"

namespace codescent {

/// Energy [pJ] and cycles of one layer for each of its loop orders, as a program with the outputs
/// energy_0, cycles_0, energy_1, cycles_1, ... At integer factors these are the counts of the exact
/// model, before it rounds up to whole blocks and cycles.
///   latency  where the cycles come from, for these points; null: from the model
ExpressionProgram layer_cost_program(const RelaxedProblem& problem,
                                     const std::vector<FactorVariable>& variables, int layer,
                                     double mac_pj, const LatencyModel* latency = nullptr,
                                     Points points = Points::Relaxed,
                                     const RelaxedCost& model = relaxed_timeloop_cost());

/// Energy [pJ] and cycles that no loop order of the layer goes below, as a program with these two
/// outputs: much smaller than that of all orders.
ExpressionProgram layer_least_cost_program(const RelaxedProblem& problem,
                                           const std::vector<FactorVariable>& variables, int layer,
                                           double mac_pj,
                                           const RelaxedCost& model = relaxed_timeloop_cost());

/// Demand of one layer on each size limit, in the order of `size_limits`: words or fan-outs.
ExpressionProgram layer_demand_program(const RelaxedProblem& problem,
                                       const std::vector<FactorVariable>& variables, int layer);

}  // namespace codescent
