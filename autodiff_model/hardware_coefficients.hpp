#pragma once

#include <ATen/core/Tensor.h>

#include "autodiff_model/problem_tensors.hpp"
#include "core/energy_table.hpp"

namespace codescent {

/// Energies per word and bandwidths of every level for each start's sizes, differentiable in them.
/// Throws InputError if the table lacks a component that the architecture names.
///   log_sizes  [starts, parameters]
HardwareCoefficients hardware_coefficients(const Architecture& architecture,
                                           const EnergyTable& table, const at::Tensor& log_sizes);

}  // namespace codescent
