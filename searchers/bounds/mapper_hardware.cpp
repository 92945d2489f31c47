#include "searchers/bounds/mapper_hardware.hpp"

namespace codescent {

MapperHardware mapper_hardware(const Architecture& architecture, const Hardware& hardware,
                               const EnergyTable& table) {
  MapperHardware made{size_hardware(architecture, hardware, table), {}};
  for (const MemoryLevel& level : architecture.levels) {
    auto& limits = made.fan_out_limits.emplace_back();
    for (const SpatialAxis& axis : level.spatial) limits.push_back(axis.limit.floor_at(hardware));
  }
  return made;
}

}  // namespace codescent
