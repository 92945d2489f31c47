#pragma once

#include <vector>

#include "core/exact_model/sized_hardware.hpp"

namespace codescent {

/// Sizes as mappings meet them.
struct MapperHardware {
  SizedHardware sized;
  std::vector<std::vector<std::int64_t>> fan_out_limits;  // [levels][axes]
};
/// Throws as `size_hardware` does.
MapperHardware mapper_hardware(const Architecture& architecture, const Hardware& hardware,
                               const EnergyTable& table);

}  // namespace codescent
