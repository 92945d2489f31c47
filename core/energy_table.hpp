#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace codescent {

/// Cost of one access to one instance, and how it changes with the instance's size. A slope is the
/// derivative with respect to the natural logarithm of capacity or width.
struct SizedCost {
  double value = 0;
  double slope_log_capacity = 0;
  double slope_log_width = 0;
};

/// What an instance of a component costs. Energies in pJ per access of the whole width (a fill or
/// an update is a write), area in µm² per instance.
struct ComponentCost {
  SizedCost read_pj;
  SizedCost write_pj;
  SizedCost area_um2;
};

/// A quantity as a function of an instance's capacity (bytes) and width (bits). One of:
///  - linear in capacity: width_bits * (per_bit + per_bit_kib * capacity_kib);
///  - constant per access: per_access (area: per instance);
///  - a grid over capacity and width, interpolated linearly in the logarithms of all three; beyond
///    its edge, the edge's slope goes on.
struct SizeLaw {
  enum class Kind { Constant, LinearPerBit, Grid };
  Kind kind = Kind::Constant;
  double per_access = 0;
  double per_bit = 0;
  double per_bit_kib = 0;
  std::vector<double> capacities_bytes;  // grid axes, ascending, at least two points each
  std::vector<double> widths_bits;
  std::vector<double> values;  // [capacities, widths], all > 0

  /// Whether an unlimited instance, whose capacity is 0, has no value.
  bool depends_on_capacity() const;
  /// At a grid point the value is the grid's own, and the slopes are those towards larger sizes.
  /// Throws std::invalid_argument for a width that is not positive, and for a capacity that is not
  /// positive unless it is 0 and the law does not depend on it.
  SizedCost at(double capacity_bytes, double width_bits) const;
};

/// How Accelergy names a component, for exported architectures.
struct AccelergyClass {
  std::string name;                   // "SRAM", ...; empty: not stated
  std::string technology;             // "40nm"; empty: not stated
  std::optional<std::int64_t> ports;  // read-write ports
  std::optional<std::int64_t> banks;
};

/// A component of an accelerator: energy of an access in pJ, area of an instance in um2, by size.
struct EnergyComponent {
  std::string name;
  std::string source;
  AccelergyClass accelergy;
  SizeLaw read_pj;
  SizeLaw write_pj;
  SizeLaw area_um2;
};

/// Energy per access and area of named components, as read from one file of data/energy_tables.
struct EnergyTable {
  std::string name;
  std::string source;
  std::vector<EnergyComponent> components;

  /// Throws InputError that names the table, the component asked for and those it has.
  const EnergyComponent& component(const std::string& component_name) const;
  /// Null if there is none of that name.
  const EnergyComponent* find(const std::string& component_name) const;
  /// The sentence that says that there is none, and which there are.
  std::string lacks(const std::string& component_name) const;
};

/// Cost of an instance that holds `capacity_bytes` (0 where unlimited) and moves `width_bits`.
ComponentCost cost_of(const EnergyComponent& component, double capacity_bytes, double width_bits);

}  // namespace codescent
