#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace codescent {

/// What a search minimises: a product of a network's energy, latency and area.
enum class Objective { Edp, Energy, Latency, EdpArea, EnergyArea, LatencyArea };

/// "edp", "energy", ... as users write it.
std::string_view name(Objective objective);
/// The inverse of `name`; nothing for any other text.
std::optional<Objective> objective_from_name(std::string_view text);
/// Every name, in the order of the enumerators.
std::vector<std::string> objective_names();

/// The powers of energy, cycles and area in an objective.
struct ObjectivePowers {
  double energy = 0;
  double cycles = 0;
  double area = 0;
};
ObjectivePowers powers(Objective objective);

/// Upper limits that a user sets on a design.
struct NetworkLimits {
  std::optional<double> area_mm2;
  std::optional<double> cycles;
};

}  // namespace codescent
