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

/// Cycles of a level whose bandwidth may be too small.
std::int64_t stretched_cycles(const SizedLevel& sized, const Traffic& traffic, int level) {
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

/// Cycles that the bandwidth of a level would take if quotients were not rounded on the way.
double unrounded_cycles(const SizedLevel& sized,
                        const std::array<OperandTraffic, kNumOperands>& counts) {
  std::int64_t num_read = 0, num_written = 0;
  for (const OperandTraffic& one : counts) {
    num_read += one.reads;
    num_written += one.fills + one.updates;
  }
  const auto read = static_cast<double>(num_read), written = static_cast<double>(num_written);
  double cycles = 0;
  if (sized.bandwidth_words_per_cycle) cycles = (read + written) / *sized.bandwidth_words_per_cycle;
  if (sized.read_bandwidth_words_per_cycle)
    cycles = std::max(cycles, read / *sized.read_bandwidth_words_per_cycle);
  if (sized.write_bandwidth_words_per_cycle)
    cycles = std::max(cycles, written / *sized.write_bandwidth_words_per_cycle);
  return cycles;
}

}  // namespace

std::int64_t level_cycles(const SizedHardware& hardware, const Traffic& traffic, int level) {
  const SizedLevel& sized = hardware.levels[level];
  return sized.is_bandwidth_limited() ? stretched_cycles(sized, traffic, level)
                                      : traffic.compute_cycles;
}

std::int64_t at_least_level_cycles(const SizedHardware& hardware, const Traffic& traffic, int level,
                                   std::int64_t cycles) {
  const SizedLevel& sized = hardware.levels[level];
  if (!sized.is_bandwidth_limited()) return cycles;
  // However quotients are rounded, they come out within a share of 1e-14 or so of this.
  constexpr double kSlack = 1e-12;
  const double unrounded = unrounded_cycles(sized, traffic.levels[level]);
  if (unrounded <= static_cast<double>(cycles) * (1 - kSlack)) return cycles;
  std::int64_t own = 0;
  if (unrounded < kMostCycles) {  // rounding up by a library call takes longer
    own = static_cast<std::int64_t>(unrounded);
    own += static_cast<double>(own) < unrounded;
  }
  const double distance = static_cast<double>(own) - unrounded;
  const double slack = unrounded * kSlack;
  if (!(distance > slack && 1 - distance > slack)) own = stretched_cycles(sized, traffic, level);
  return std::max(cycles, own);
}

Latency latency(const SizedHardware& hardware, const Traffic& traffic) {
  Latency slowest{traffic.compute_cycles, kComputeLimits};
  for (int l = 0; l < static_cast<int>(hardware.levels.size()); ++l) {
    const std::int64_t cycles = at_least_level_cycles(hardware, traffic, l, slowest.cycles);
    if (cycles > slowest.cycles) slowest = {cycles, l};
  }
  return slowest;
}

}  // namespace codescent
