#include "core/energy_table.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/error.hpp"
#include "core/units.hpp"

namespace codescent {
namespace {

/// Where a size lies on a grid axis: between points `lower` and `lower + 1`, at `fraction` of the
/// way in logarithms; below 0 or above 1 beyond the edges.
struct AxisPosition {
  std::size_t lower = 0;
  double fraction = 0;
  double log_step = 1;  // ln of the ratio of the two points
};

AxisPosition position_on(const std::vector<double>& axis, double size) {
  const auto above = std::upper_bound(axis.begin(), axis.end(), size);
  const auto num_not_above = static_cast<std::size_t>(above - axis.begin());
  AxisPosition position;
  position.lower = std::min(num_not_above == 0 ? 0 : num_not_above - 1, axis.size() - 2);
  const double log_lower = std::log(axis[position.lower]);
  position.log_step = std::log(axis[position.lower + 1]) - log_lower;
  position.fraction = (std::log(size) - log_lower) / position.log_step;
  return position;
}

bool is_on_point(double fraction) {
  return fraction == 0 || fraction == 1;
}

SizedCost interpolate(const SizeLaw& law, double capacity_bytes, double width_bits) {
  const AxisPosition row = position_on(law.capacities_bytes, capacity_bytes);
  const AxisPosition column = position_on(law.widths_bits, width_bits);
  const std::size_t num_columns = law.widths_bits.size();
  const auto value_at = [&](std::size_t i, std::size_t j) {
    return law.values[(row.lower + i) * num_columns + column.lower + j];
  };
  const double low_low = std::log(value_at(0, 0));
  const double low_high = std::log(value_at(0, 1));
  const double high_low = std::log(value_at(1, 0));
  const double high_high = std::log(value_at(1, 1));

  const double along_row =
      (1 - column.fraction) * (high_low - low_low) + column.fraction * (high_high - low_high);
  const double along_column =
      (1 - row.fraction) * (low_high - low_low) + row.fraction * (high_high - high_low);
  const double low = low_low + column.fraction * (low_high - low_low);

  SizedCost cost;
  cost.value = is_on_point(row.fraction) && is_on_point(column.fraction)
                   ? value_at(row.fraction == 1, column.fraction == 1)
                   : std::exp(low + row.fraction * along_row);
  cost.slope_log_capacity = cost.value * along_row / row.log_step;
  cost.slope_log_width = cost.value * along_column / column.log_step;
  return cost;
}

SizedCost linear_per_bit(const SizeLaw& law, double capacity_bytes, double width_bits) {
  const double grown = width_bits * law.per_bit_kib * capacity_bytes / kBytesInKib;
  const double value = width_bits * law.per_bit + grown;
  return {value, grown, value};
}

}  // namespace

bool SizeLaw::depends_on_capacity() const {
  return kind == Kind::Grid || (kind == Kind::LinearPerBit && per_bit_kib != 0);
}

SizedCost SizeLaw::at(double capacity_bytes, double width_bits) const {
  if (!(width_bits > 0) || !std::isfinite(width_bits))
    throw std::invalid_argument("width_bits: expected a positive number, got " +
                                std::to_string(width_bits));
  const bool may_be_unlimited = capacity_bytes == 0 && !depends_on_capacity();
  if (!may_be_unlimited && (!(capacity_bytes > 0) || !std::isfinite(capacity_bytes)))
    throw std::invalid_argument("capacity_bytes: expected a positive number, got " +
                                std::to_string(capacity_bytes));
  switch (kind) {
    case Kind::Constant:
      return {per_access, 0, 0};
    case Kind::LinearPerBit:
      return linear_per_bit(*this, capacity_bytes, width_bits);
    case Kind::Grid:
      return interpolate(*this, capacity_bytes, width_bits);
  }
  throw std::invalid_argument("SizeLaw: unknown kind");
}

const EnergyComponent* EnergyTable::find(const std::string& component_name) const {
  for (const EnergyComponent& candidate : components)
    if (candidate.name == component_name) return &candidate;
  return nullptr;
}

std::string EnergyTable::lacks(const std::string& component_name) const {
  std::vector<std::string> names;
  std::string listed;
  for (const EnergyComponent& component : components) {
    names.push_back(component.name);
    listed += (listed.empty() ? "" : ", ") + component.name;
  }
  return "energy table \"" + name + "\" has no component \"" + component_name + "\", only " +
         listed + suggestion(component_name, names);
}

const EnergyComponent& EnergyTable::component(const std::string& component_name) const {
  if (const EnergyComponent* found = find(component_name)) return *found;
  throw InputError(lacks(component_name));
}

ComponentCost cost_of(const EnergyComponent& component, double capacity_bytes, double width_bits) {
  return {component.read_pj.at(capacity_bytes, width_bits),
          component.write_pj.at(capacity_bytes, width_bits),
          component.area_um2.at(capacity_bytes, width_bits)};
}

}  // namespace codescent
