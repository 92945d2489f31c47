#include "searchers/stacks/home_cost.hpp"

#include "core/exact_model/energy.hpp"
#include "core/exact_model/latency.hpp"

namespace codescent {

Traffic HomeCost::moved_home(const Traffic& traffic) const {
  Traffic moved = traffic;
  const std::size_t outermost = moved.levels.size() - 1;
  for (int operand = 0; operand < kNumOperands; ++operand) {
    const auto home = static_cast<std::size_t>(homes_[static_cast<std::size_t>(operand)]);
    if (home == outermost) continue;
    moved.levels[home][operand] = moved.levels[outermost][operand];
    moved.levels[outermost][operand] = {};
  }
  return moved;
}

LayerCost HomeCost::exact(const Architecture&, const SizedHardware& hardware, const Layer&,
                          const Mapping&, const Traffic& traffic) const {
  const Traffic moved = moved_home(traffic);
  return {energy_pj(hardware, moved), layer_cycles(hardware, moved)};
}

LayerCost HomeCost::least(const SizedHardware& hardware, PartialMapping& partial) const {
  Traffic moved = moved_home(partial.least_counts());
  // Tiles are not known; a level that holds nothing of an operand counts nothing.
  for (auto& level : moved.levels)
    for (OperandTraffic& counts : level) counts.tile = 1;
  std::int64_t cycles = moved.compute_cycles;
  for (std::size_t l = 0; l < moved.levels.size(); ++l)
    cycles = lower_level_cycles(hardware, moved, static_cast<int>(l), cycles);
  return {energy_pj(hardware, moved), cycles};
}

Architecture at_homes(Architecture architecture, const Homes& homes) {
  const auto outermost = architecture.levels.size() - 1;
  for (const Operand operand : kAllOperands)
    for (auto level = static_cast<std::size_t>(homes[static_cast<std::size_t>(index(operand))]);
         level < outermost; ++level) {
      architecture.levels[level].holds.remove(operand);
      architecture.levels[level].may_bypass.remove(operand);
    }
  return architecture;
}

}  // namespace codescent
