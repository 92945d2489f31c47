#include "core/exact_model/energy.hpp"

namespace codescent {

double operand_energy_pj(const SizedLevel& level, const OperandTraffic& counts,
                         std::int64_t instances) {
  return static_cast<double>(instances) * AccessPrice(level).pj(counts);
}

double energy_pj(const SizedHardware& hardware, const Traffic& traffic) {
  double total_pj = static_cast<double>(traffic.computes) * hardware.mac_pj;
  for (std::size_t l = 0; l < hardware.levels.size(); ++l) {
    const AccessPrice price(hardware.levels[l]);
    const auto instances = static_cast<double>(traffic.instances[l]);
    for (const OperandTraffic& counts : traffic.levels[l])
      if (counts.tile > 0) total_pj += instances * price.pj(counts);
  }
  return total_pj;
}

}  // namespace codescent
