#pragma once

#include <vector>

#include "autodiff_model/fused/lane_program.hpp"
#include "autodiff_model/latency_model.hpp"
#include "autodiff_model/relaxed_mappings.hpp"

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
/// energy_0, cycles_0, energy_1, cycles_1, ... The formulas are those of the composed model
/// (traffic.hpp, energy.hpp, latency.hpp); tests hold the two equal.
///   latency  where the cycles come from, for these points; null: the analytical ones
LaneProgram layer_cost_program(const ProblemTensors& problem,
                               const std::vector<FactorVariable>& variables, int layer,
                               double mac_pj, const LatencyModel* latency = nullptr,
                               Points points = Points::Relaxed);

/// Demand of one layer on each size limit, in the order of `size_limits`: words or fan-outs.
LaneProgram layer_demand_program(const ProblemTensors& problem,
                                 const std::vector<FactorVariable>& variables, int layer);

}  // namespace codescent
