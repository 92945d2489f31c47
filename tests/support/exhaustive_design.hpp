#pragma once

#include <functional>

#include "core/architecture.hpp"
#include "core/energy_table.hpp"
#include "core/layer.hpp"

namespace codescent::testing {

/// What a design is judged by; must not fall where energy or cycles grow. Infinite: not allowed.
using DesignFigure = std::function<double(double energy_uj, double cycles, double area_mm2)>;

/// The least figure of all designs; infinite if nothing fits. Tries every whole size in range, and
/// at each of them every combination of every layer's mappings, except those of which another
/// mapping of the layer costs no more energy and no more cycles. Only for tiny layers and ranges.
double exhaustive_optimum(const Architecture& architecture, const EnergyTable& table,
                          const Workload& workload, const DesignFigure& figure);

}  // namespace codescent::testing
