#pragma once

#include <array>
#include <vector>

#include "core/exact_model/sized_hardware.hpp"
#include "core/exact_model/traffic.hpp"

namespace codescent {

/// Energy of one operand at one level, all instances: each kind of access moves whole blocks.
double operand_energy_pj(const SizedLevel& level, const OperandTraffic& counts,
                         std::int64_t instances);

/// Energy of a layer: every level and operand, plus the MACs. Leakage and wires are not modelled.
double energy_pj(const SizedHardware& hardware, const Traffic& traffic);

}  // namespace codescent
