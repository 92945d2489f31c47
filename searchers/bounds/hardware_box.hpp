#pragma once

#include <vector>

#include "core/energy_table.hpp"
#include "searchers/bounds/mapper_hardware.hpp"

namespace codescent {

/// A range of every size. [parameters]
struct HardwareBox {
  std::vector<std::int64_t> lowest, highest;

  bool is_point() const { return lowest == highest; }
  bool operator==(const HardwareBox& other) const {
    return lowest == other.lowest && highest == other.highest;
  }
};

/// All sizes in range.
HardwareBox whole_box(const std::vector<Parameter>& ranges);

/// Sizes that are at least as good as any in the box in every respect, if no hardware may have them
/// all: the largest capacities, bandwidths and fan-outs, the cheapest accesses. No mapping costs
/// less energy or fewer cycles on any hardware in the box, and all that fit there fit here.
MapperHardware best_of_box(const Architecture& architecture, const HardwareBox& box,
                           const EnergyTable& table);

/// The least area in the box.
double least_area_mm2(const Architecture& architecture, const HardwareBox& box,
                      const EnergyTable& table);

}  // namespace codescent
