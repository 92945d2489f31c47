#pragma once

#include <cstdint>

#include "core/exact_model/sized_hardware.hpp"
#include "core/exact_model/traffic.hpp"

namespace codescent {

constexpr int kComputeLimits = -1;

/// Cycles of a layer and what sets them.
struct Latency {
  std::int64_t cycles = 0;
  int limiting_level = kComputeLimits;  // a level, or kComputeLimits when the MACs set the pace
};

/// Cycles that the bandwidth of one level allows: compute cycles, stretched by demand / bandwidth
/// where the demand in words per cycle and instance is larger. The double arithmetic and its final
/// ceil are Timeloop's own; exact rationals are one cycle lower now and then. Throws InputError
/// beyond 2^62 cycles.
std::int64_t level_cycles(const SizedHardware& hardware, const Traffic& traffic, int level);

/// The larger of these and so many cycles, the MACs' own or more, at less cost than `level_cycles`
/// where these are clearly fewer.
std::int64_t at_least_level_cycles(const SizedHardware& hardware, const Traffic& traffic, int level,
                                   std::int64_t cycles);

/// A bound of the latter at still less cost: where it is not clear how Timeloop's arithmetic rounds
/// a quotient, the lower integer; never throws.
std::int64_t lower_level_cycles(const SizedHardware& hardware, const Traffic& traffic, int level,
                                std::int64_t cycles);

/// Of the slowest level, or of the MACs: every transfer overlaps with compute and with the others.
std::int64_t layer_cycles(const SizedHardware& hardware, const Traffic& traffic);

/// The same, and what sets them: of several the innermost.
Latency latency(const SizedHardware& hardware, const Traffic& traffic);

}  // namespace codescent
