#pragma once

#include <ATen/core/Tensor.h>

#include "core/architecture.hpp"
#include "core/energy_table.hpp"

namespace codescent {

/// Silicon of MACs and on-chip levels, every physical copy of them; wires and control are not
/// modelled. Differentiable in the sizes.
///   log_sizes  [starts, parameters]
///   returns    [starts]  mm²
at::Tensor area_mm2(const Architecture& architecture, const EnergyTable& table,
                    const at::Tensor& log_sizes);

}  // namespace codescent
