#include "core/exact_model/energy.hpp"

#include <cmath>

namespace codescent {
namespace {

/// Whole blocks. Dividing doubles is several times faster than dividing integers and exact here:
/// counts stay below 2^53 unless a layer has more than 10^15 MACs, where the ceil is immaterial.
double blocks(std::int64_t words, std::int64_t block_words) {
  return std::ceil(static_cast<double>(words) / static_cast<double>(block_words));
}

}  // namespace

double operand_energy_pj(const SizedLevel& level, const OperandTraffic& counts,
                         std::int64_t instances) {
  const double per_instance_pj =
      blocks(counts.reads, level.block_words) * level.read_pj +
      (blocks(counts.fills, level.block_words) + blocks(counts.updates, level.block_words)) *
          level.write_pj;
  return static_cast<double>(instances) * per_instance_pj;
}

double energy_pj(const SizedHardware& hardware, const Traffic& traffic) {
  double total_pj = static_cast<double>(traffic.computes) * hardware.mac_pj;
  for (std::size_t l = 0; l < hardware.levels.size(); ++l)
    for (const OperandTraffic& counts : traffic.levels[l])
      if (counts.tile > 0)
        total_pj += operand_energy_pj(hardware.levels[l], counts, traffic.instances[l]);
  return total_pj;
}

}  // namespace codescent
