#include "core/exact_model/latency.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace codescent {
namespace {

constexpr double kMostCycles = 0x1p62;

/// 1 while the bandwidth suffices, else the share of full speed that is left.
double speed_at(const std::optional<double>& bandwidth, double demand) {
  if (!bandwidth || demand <= *bandwidth) return 1;
  return *bandwidth / demand;
}

}  // namespace

std::int64_t level_cycles(const SizedHardware& hardware, const Traffic& traffic, int level) {
  const SizedLevel& sized = hardware.levels[level];
  if (!sized.is_bandwidth_limited()) return traffic.compute_cycles;
  const auto compute_cycles = static_cast<double>(traffic.compute_cycles);
  double read_demand = 0;
  double write_demand = 0;
  for (const OperandTraffic& counts : traffic.levels[level]) {
    if (counts.tile == 0) continue;
    read_demand += static_cast<double>(counts.reads) / compute_cycles;
    write_demand += static_cast<double>(counts.fills + counts.updates) / compute_cycles;
  }
  const double speed =
      std::min({speed_at(sized.bandwidth_words_per_cycle, write_demand + read_demand),
                speed_at(sized.read_bandwidth_words_per_cycle, read_demand),
                speed_at(sized.write_bandwidth_words_per_cycle, write_demand)});
  if (speed == 1) return traffic.compute_cycles;
  const double cycles = std::ceil(compute_cycles / speed);
  if (!(cycles < kMostCycles))
    throw InputError("a layer of " + std::to_string(traffic.macs) +
                     " multiply-accumulates takes more than 2^62 cycles; raise the bandwidth of "
                     "level " +
                     std::to_string(level) + " or lower the bounds");
  return static_cast<std::int64_t>(cycles);
}

Latency latency(const SizedHardware& hardware, const Traffic& traffic) {
  Latency slowest{traffic.compute_cycles, kComputeLimits};
  for (int l = 0; l < static_cast<int>(hardware.levels.size()); ++l) {
    const std::int64_t cycles = level_cycles(hardware, traffic, l);
    if (cycles > slowest.cycles) slowest = {cycles, l};
  }
  return slowest;
}

}  // namespace codescent
