#pragma once

#include <string>

#include "core/exact_model/sized_hardware.hpp"
#include "core/mapping.hpp"

namespace codescent {

/// Why Timeloop's architecture format (v0.3) cannot hold this sized hardware, in a sentence; empty
/// if it can.
std::string timeloop_obstacle(const Architecture& architecture, const SizedHardware& hardware,
                              const Hardware& sizes);

/// The architecture as Timeloop (v0.3) reads it: one node a level, outermost first, fan-outs as
/// ranges of names, components as the energy table says that Accelergy knows them. Throws
/// std::invalid_argument if there is an obstacle.
std::string timeloop_architecture(const Architecture& architecture, const SizedHardware& hardware,
                                  const Hardware& sizes, const EnergyTable& table);

/// One layer as a Timeloop problem with its shape spelled out; `read_timeloop_problem` reads it.
std::string timeloop_problem(const Layer& layer);

/// The mapping of one layer for timeloop-model: of each level a bypass, a temporal and, where it
/// fans out, a spatial entry. Permutations are innermost first, as Timeloop has them. Imperfect
/// factors have residuals, "P=4,3": the last pass has 3 iterations.
std::string timeloop_mapping(const Architecture& architecture, const Layer& layer,
                             const Mapping& mapping);

}  // namespace codescent
