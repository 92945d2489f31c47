#pragma once

#include <string>
#include <vector>

#include "core/architecture.hpp"
#include "core/energy_table.hpp"
#include "core/inputs/inputs.hpp"

namespace codescent {

/// Figures of accelerators that differ by no more than this share count as the same.
constexpr double kScalingTolerance = 0.05;

/// Sizes of an architecture grown or shrunk together, and why they miss what was asked for.
struct ScaledHardware {
  Hardware hardware;
  std::string obstacle;  // empty: within 5 % of what was asked for
};

/// The default sizes with those that set the number of MAC units scaled by one ratio, so that there
/// are about `mac_units` of them, more only if the least sizes have more; memories stay as they
/// are.
ScaledHardware scaled_to_mac_units(const Architecture& architecture, std::int64_t mac_units);

/// The default sizes, scaled so that the silicon takes about `area_mm2`, more only if the least
/// sizes do: MAC units and shared memories grow by one ratio; memories of which every PE has one
/// grow with the PEs. Throws InputError as `check_components` does.
ScaledHardware scaled_to_area(const Architecture& architecture, const EnergyTable& table,
                              double area_mm2);

/// What accelerators may be brought to: "as-is", "iso-pes", "iso-area".
std::vector<std::string> scaling_names();

/// Sizes of an accelerator at as many MAC units, or as much area, as another one has by default, or
/// its own.
///   at  one of `scaling_names`
/// Throws InputError for areas if the energy table has none.
ScaledHardware scaled_like(const std::string& at, const Inputs& like, const Inputs& scaled);

}  // namespace codescent
