#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/architecture.hpp"
#include "core/energy_table.hpp"

namespace codescent {

/// A level of a sized accelerator, per instance.
struct SizedLevel {
  std::optional<std::int64_t> capacity_words;
  std::int64_t least_words = 0;  // that a mapping must use
  std::int64_t instances = 1;
  std::int64_t block_words = 1;
  double read_pj = 0;   // per block
  double write_pj = 0;  // per block, fills and updates
  double area_um2 = 0;
  std::optional<double> bandwidth_words_per_cycle;
  std::optional<double> read_bandwidth_words_per_cycle;
  std::optional<double> write_bandwidth_words_per_cycle;

  bool is_bandwidth_limited() const {
    return bandwidth_words_per_cycle || read_bandwidth_words_per_cycle ||
           write_bandwidth_words_per_cycle;
  }
};

/// An architecture with all sizes fixed and all coefficients looked up.
struct SizedHardware {
  std::vector<SizedLevel> levels;
  double mac_pj = 0;
  double mac_area_um2 = 0;
  std::int64_t mac_units = 1;
  std::int64_t least_mac_units = 0;  // that a mapping must use

  /// Silicon of MACs and on-chip levels; wires and control are not modelled.
  double area_mm2() const;
};

/// What a level is made of; one that costs nothing if the level names no component, since it holds
/// nothing. Throws InputError if the table lacks it.
const EnergyComponent& component_of(const MemoryLevel& level, const EnergyTable& table);

/// What one MAC unit costs; its size never varies.
ComponentCost mac_cost(const Architecture& architecture, const EnergyTable& table);

/// A component that an architecture names and an energy table cannot serve.
struct ComponentProblem {
  int level = -1;  // -1: the MACs
  std::string message;
};

/// The first component that the table lacks, or that depends on a capacity which its level does not
/// have.
std::optional<ComponentProblem> component_problem(const Architecture& architecture,
                                                  const EnergyTable& table);
/// Throws InputError if there is a component problem.
void check_components(const Architecture& architecture, const EnergyTable& table);

/// Coefficients at these sizes. Throws as `check_components` does.
SizedHardware size_hardware(const Architecture& architecture, const Hardware& hardware,
                            const EnergyTable& table);

}  // namespace codescent
