#pragma once

#include <cstdint>
#include <vector>

#include "core/exact_model/traffic.hpp"

namespace codescent {

/// What mappings ask of the hardware's sizes.
struct SizeDemand {
  std::vector<std::int64_t> words;                  // [levels] held at a time by one instance
  std::vector<std::vector<std::int64_t>> fan_outs;  // [levels][axes]

  /// Keeps the larger of each: layers share the hardware.
  void raise_to(const SizeDemand& other);
};

/// The demand of one mapping; nothing is asked of levels without a capacity.
SizeDemand size_demand(const Architecture& architecture, const Mapping& mapping,
                       const Traffic& traffic);

/// One limit that a demand may break.
struct SizeLimit {
  int level = 0;
  int axis = -1;  // a fan-out axis of the level, or -1 for its capacity
  const Monomial* monomial = nullptr;
  std::int64_t demand = 0;
};

/// Every limit of the architecture with the demand on it.
std::vector<SizeLimit> size_limits(const Architecture& architecture, const SizeDemand& demand);
/// Every limit without a demand.
std::vector<SizeLimit> size_limits(const Architecture& architecture);

bool fits(const Architecture& architecture, const Hardware& hardware, const SizeDemand& demand);

/// The smallest sizes, each at least its minimum in `ranges`, that meet a demand; parameters are
/// sized in the order of their declaration. A size may come out above its maximum, and a limit that
/// no parameter raises may stay broken: ask `fits` and `within_ranges`.
///   ranges  the architecture's parameters, or narrower ones
Hardware smallest_hardware(const Architecture& architecture, const std::vector<Parameter>& ranges,
                           const SizeDemand& demand);

/// Raises one size, with which the monomial must grow, until its whole value reaches a demand.
void raise_size(const Monomial& monomial, std::size_t parameter, std::int64_t demand,
                Hardware& hardware);

bool within_ranges(const std::vector<Parameter>& ranges, const Hardware& hardware);

}  // namespace codescent
