#include "core/exact_model/sized_hardware.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/exact_model/capacity.hpp"
#include "core/units.hpp"

namespace codescent {
namespace {

std::optional<double> value_at(const std::optional<Monomial>& monomial, const Hardware& hardware) {
  if (!monomial) return std::nullopt;
  return monomial->at(hardware);
}

/// A memory is built of whole rows, at least one (Timeloop: ceil(entries / block)).
double built_words(std::int64_t capacity_words, std::int64_t block_words) {
  const std::int64_t rows = (capacity_words + block_words - 1) / block_words;
  return static_cast<double>(std::max<std::int64_t>(1, rows)) * static_cast<double>(block_words);
}

SizedLevel size_level(const MemoryLevel& level, const Hardware& hardware,
                      const EnergyTable& table) {
  SizedLevel sized;
  if (level.capacity_words) {
    sized.capacity_words = level.capacity_words->floor_at(hardware);
    sized.least_words = least_use(level.minimum_utilisation, *sized.capacity_words);
  }
  sized.instances = std::max<std::int64_t>(1, level.instances.floor_at(hardware));
  sized.block_words = std::max<std::int64_t>(1, level.block_words.floor_at(hardware));
  const double capacity_bytes =
      sized.capacity_words
          ? built_words(*sized.capacity_words * level.num_buffers, sized.block_words) *
                (level.word_bits / 8.0)
          : 0;
  const double width_bits = static_cast<double>(sized.block_words) * level.word_bits;
  const ComponentCost cost = cost_of(component_of(level, table), capacity_bytes, width_bits);
  sized.read_pj = cost.read_pj.value;
  sized.write_pj = cost.write_pj.value;
  sized.area_um2 = level.on_chip ? cost.area_um2.value : 0;
  sized.bandwidth_words_per_cycle = value_at(level.bandwidth_words_per_cycle, hardware);
  sized.read_bandwidth_words_per_cycle = value_at(level.read_bandwidth_words_per_cycle, hardware);
  sized.write_bandwidth_words_per_cycle = value_at(level.write_bandwidth_words_per_cycle, hardware);
  return sized;
}

}  // namespace

double SizedHardware::area_mm2() const {
  double area_um2 = mac_area_um2 * static_cast<double>(mac_units);
  for (const SizedLevel& level : levels)
    area_um2 += level.area_um2 * static_cast<double>(level.instances);
  return area_um2 * kSquareMillimetres;
}

const EnergyComponent& component_of(const MemoryLevel& level, const EnergyTable& table) {
  static const EnergyComponent nothing;
  return level.component.empty() ? nothing : table.component(level.component);
}

ComponentCost mac_cost(const Architecture& architecture, const EnergyTable& table) {
  return cost_of(table.component(architecture.mac_component), 0, 1);
}

std::optional<ComponentProblem> component_problem(const Architecture& architecture,
                                                  const EnergyTable& table) {
  for (int l = 0; l < architecture.num_levels(); ++l) {
    const MemoryLevel& level = architecture.levels[l];
    if (level.component.empty()) continue;
    const EnergyComponent* component = table.find(level.component);
    if (component == nullptr) return ComponentProblem{l, table.lacks(level.component)};
    const bool needs_capacity = component->read_pj.depends_on_capacity() ||
                                component->write_pj.depends_on_capacity() ||
                                component->area_um2.depends_on_capacity();
    if (needs_capacity && !level.capacity_words)
      return ComponentProblem{l, "component \"" + component->name + "\" of energy table \"" +
                                     table.name + "\" depends on the capacity, and level \"" +
                                     level.name + "\" has no capacity_words"};
  }
  if (table.find(architecture.mac_component) == nullptr)
    return ComponentProblem{-1, table.lacks(architecture.mac_component)};
  return std::nullopt;
}

void check_components(const Architecture& architecture, const EnergyTable& table) {
  if (const auto problem = component_problem(architecture, table))
    throw InputError("hardware \"" + architecture.name + "\": " + problem->message);
}

SizedHardware size_hardware(const Architecture& architecture, const Hardware& hardware,
                            const EnergyTable& table) {
  check_components(architecture, table);
  SizedHardware sized;
  for (const MemoryLevel& level : architecture.levels)
    sized.levels.push_back(size_level(level, hardware, table));
  const ComponentCost mac = cost_of(table.component(architecture.mac_component), 0, 1);
  sized.mac_pj = mac.read_pj.value;
  sized.mac_area_um2 = mac.area_um2.value;
  sized.mac_units = std::max<std::int64_t>(1, architecture.mac_units.floor_at(hardware));
  sized.least_mac_units = least_use(architecture.minimum_mac_utilisation, sized.mac_units);
  return sized;
}

}  // namespace codescent
