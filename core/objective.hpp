#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/cost.hpp"

namespace codescent {

/// What is minimised: energy^a * cycles^b * area^c of a network, by its exponents. The unit follows
/// from those of the figures: µJ, cycles and mm² where users see it.
struct Objective {
  double energy = 1;
  double cycles = 1;
  double area = 0;

  bool operator==(const Objective& other) const {
    return energy == other.energy && cycles == other.cycles && area == other.area;
  }
  bool operator!=(const Objective& other) const { return !(*this == other); }

  /// The product of a network's figures.
  double of(double of_energy, double of_cycles, double of_area = 1) const;
  /// Of energy in pJ.
  template <typename Cycles>
  double of(const CostOf<Cycles>& cost) const {
    return of(cost.energy_pj, static_cast<double>(cost.cycles));
  }
  /// The same objective where the area is given.
  Objective without_area() const { return {energy, cycles, 0}; }
};

constexpr Objective kEdp{1, 1, 0};
constexpr Objective kEnergy{1, 0, 0};
constexpr Objective kLatency{0, 1, 0};
constexpr Objective kEdpArea{1, 1, 1};
constexpr Objective kEnergyArea{1, 0, 1};
constexpr Objective kLatencyArea{0, 1, 1};

/// "edp", "energy", ... as users write it. Throws std::invalid_argument if it has no name.
std::string_view name(const Objective& objective);
/// The inverse of `name`; nothing for any other text.
std::optional<Objective> objective_from_name(std::string_view text);
/// Every name, "edp" first.
std::vector<std::string> objective_names();

/// Upper limits that a user sets on a design.
struct NetworkLimits {
  std::optional<double> area_mm2;
  std::optional<double> cycles;
};

/// A figure to an exponent; the most frequent ones at the price of a product at most.
inline double power(double figure, double exponent) {
  if (exponent == 0) return 1;
  return exponent == 1 ? figure : __builtin_pow(figure, exponent);
}

inline double Objective::of(double of_energy, double of_cycles, double of_area) const {
  return power(of_energy, energy) * power(of_cycles, cycles) * power(of_area, area);
}

}  // namespace codescent
