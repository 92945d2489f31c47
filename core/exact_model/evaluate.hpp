#pragma once

#include "core/exact_model/metrics.hpp"

namespace codescent {

/// Every figure of one layer; the mapping's factors must cover the bounds (see verify.hpp).
LayerMetrics evaluate_layer(const Architecture& architecture, const SizedHardware& hardware,
                            const Layer& layer, const Mapping& mapping);

/// Every figure of a design. Throws InputError if its cycles overflow.
Metrics evaluate_design(const Architecture& architecture, const EnergyTable& table,
                        const Workload& workload, const Design& design);

}  // namespace codescent
