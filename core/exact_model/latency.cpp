#include "core/exact_model/latency.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace codescent {
namespace {

constexpr double kMostCycles = 0x1p62;

/// Rounded up, without a library call, which takes longer. Below 2^62.
std::int64_t rounded_up(double cycles) {
  const auto whole = static_cast<std::int64_t>(cycles);
  return whole + (static_cast<double>(whole) < cycles);
}

/// 1 while the bandwidth suffices, else the share of full speed that is left. Whether it does is
/// hard to foresee, so that no branch depends on it.
double speed_at(const std::optional<double>& bandwidth, double demand) {
  return bandwidth ? std::min(1.0, *bandwidth / demand) : 1;
}

/// Cycles of a level whose bandwidth may be too small.
std::int64_t stretched_cycles(const SizedLevel& sized, const Traffic& traffic, int level) {
  const auto compute_cycles = static_cast<double>(traffic.compute_cycles);
  double read_demand = 0;
  double write_demand = 0;
  for (const OperandTraffic& counts : traffic.levels[level]) {
    read_demand += static_cast<double>(counts.reads) / compute_cycles;
    write_demand += static_cast<double>(counts.fills + counts.updates) / compute_cycles;
  }
  const double speed =
      std::min({speed_at(sized.bandwidth_words_per_cycle, write_demand + read_demand),
                speed_at(sized.read_bandwidth_words_per_cycle, read_demand),
                speed_at(sized.write_bandwidth_words_per_cycle, write_demand)});
  if (speed == 1) return traffic.compute_cycles;
  const double cycles = compute_cycles / speed;
  if (!(cycles < kMostCycles))
    throw InputError("a layer of " + std::to_string(traffic.macs) +
                     " multiply-accumulates takes more than 2^62 cycles; raise the bandwidth of "
                     "level " +
                     std::to_string(level) + " or lower the bounds");
  return rounded_up(cycles);
}

/// However quotients are rounded, they come out within a share of 1e-14 or so of the exact one.
constexpr double kSlack = 1e-12;

/// Words that a level moves, of one instance.
struct MovedWords {
  double read = 0;
  double written = 0;

  explicit MovedWords(const std::array<OperandTraffic, kNumOperands>& counts) {
    std::int64_t num_read = 0, num_written = 0;
    for (const OperandTraffic& one : counts) {
      num_read += one.reads;
      num_written += one.fills + one.updates;
    }
    read = static_cast<double>(num_read);
    written = static_cast<double>(num_written);
  }

  /// Whether the bandwidths let them pass in so many cycles, however quotients are rounded.
  bool surely_pass_in(std::int64_t cycles, const SizedLevel& sized) const {
    const double at_most = static_cast<double>(cycles) * (1 - kSlack);
    const auto passes = [&](const std::optional<double>& bandwidth, double words) {
      return !bandwidth || words <= *bandwidth * at_most;
    };
    return passes(sized.bandwidth_words_per_cycle, read + written) &&
           passes(sized.read_bandwidth_words_per_cycle, read) &&
           passes(sized.write_bandwidth_words_per_cycle, written);
  }
  /// Cycles that they would take if quotients were not rounded on the way.
  double unrounded_cycles(const SizedLevel& sized) const {
    double cycles = 0;
    const auto take = [&](const std::optional<double>& bandwidth, double words) {
      if (bandwidth) cycles = std::max(cycles, words / *bandwidth);
    };
    take(sized.bandwidth_words_per_cycle, read + written);
    take(sized.read_bandwidth_words_per_cycle, read);
    take(sized.write_bandwidth_words_per_cycle, written);
    return cycles;
  }
};

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
  const MovedWords words(traffic.levels[level]);
  if (words.surely_pass_in(cycles, sized)) return cycles;
  return std::max(cycles, stretched_cycles(sized, traffic, level));
}

std::int64_t lower_level_cycles(const SizedHardware& hardware, const Traffic& traffic, int level,
                                std::int64_t cycles) {
  const SizedLevel& sized = hardware.levels[level];
  const MovedWords words(traffic.levels[level]);
  if (words.surely_pass_in(cycles, sized)) return cycles;
  const double unrounded = words.unrounded_cycles(sized);
  if (!(unrounded < kMostCycles)) return static_cast<std::int64_t>(kMostCycles);
  return std::max(cycles, rounded_up(unrounded * (1 - kSlack)));
}

std::int64_t layer_cycles(const SizedHardware& hardware, const Traffic& traffic) {
  std::int64_t cycles = traffic.compute_cycles;
  // The outermost first, which most often is the slowest: the others are then clearly faster.
  for (int l = static_cast<int>(hardware.levels.size()) - 1; l >= 0; --l)
    cycles = at_least_level_cycles(hardware, traffic, l, cycles);
  return cycles;
}

Latency latency(const SizedHardware& hardware, const Traffic& traffic) {
  const std::int64_t cycles = layer_cycles(hardware, traffic);
  if (cycles == traffic.compute_cycles) return {cycles, kComputeLimits};
  int level = 0;
  while (level_cycles(hardware, traffic, level) != cycles) ++level;
  return {cycles, level};
}

}  // namespace codescent
