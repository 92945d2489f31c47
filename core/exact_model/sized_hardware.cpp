#include "core/exact_model/sized_hardware.hpp"

#include <algorithm>

namespace codescent {
namespace {

std::optional<double> value_at(const std::optional<Monomial>& monomial, const Hardware& hardware) {
  if (!monomial) return std::nullopt;
  return monomial->at(hardware);
}

SizedLevel size_level(const MemoryLevel& level, const Hardware& hardware,
                      const EnergyTable& table) {
  SizedLevel sized;
  if (level.capacity_words) sized.capacity_words = level.capacity_words->floor_at(hardware);
  sized.instances = std::max<std::int64_t>(1, level.instances.floor_at(hardware));
  sized.block_words = std::max<std::int64_t>(1, level.block_words.floor_at(hardware));
  const double bytes_per_word = level.word_bits / 8.0;
  const double capacity_bytes =
      static_cast<double>(sized.capacity_words.value_or(0)) * bytes_per_word;
  const double width_bits = static_cast<double>(sized.block_words) * level.word_bits;
  const ComponentCost cost = cost_of(table.component(level.component), capacity_bytes, width_bits);
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
  return area_um2 * 1e-6;
}

SizedHardware size_hardware(const Architecture& architecture, const Hardware& hardware,
                            const EnergyTable& table) {
  SizedHardware sized;
  for (const MemoryLevel& level : architecture.levels)
    sized.levels.push_back(size_level(level, hardware, table));
  const ComponentCost mac = cost_of(table.component(architecture.mac_component), 0, 1);
  sized.mac_pj = mac.read_pj.value;
  sized.mac_area_um2 = mac.area_um2.value;
  sized.mac_units = std::max<std::int64_t>(1, architecture.mac_units.floor_at(hardware));
  return sized;
}

}  // namespace codescent
