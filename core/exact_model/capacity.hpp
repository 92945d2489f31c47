#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/exact_model/traffic.hpp"

namespace codescent {

/// What mappings ask of the hardware's sizes.
struct SizeDemand {
  std::vector<std::int64_t> words;                  // [levels] held at a time by one instance
  std::vector<std::vector<std::int64_t>> fan_outs;  // [levels][axes]
  std::vector<std::int64_t> fewest_words;           // [levels] of any layer
  std::int64_t fewest_mac_units = 1;                // in use, of any layer

  /// Keeps the larger of each, and the smaller of the fewest: layers share the hardware.
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

/// The whole number that a share of an available number comes to at least.
std::int64_t least_use(double share, std::int64_t available);

/// A utilisation that a template demands.
struct LeastUse {
  int level = 0;  // of which a share of the capacity is to be used, or -1: of the MAC units
  std::int64_t least = 0;
  std::int64_t used = 0;  // by the layer that uses the fewest
  std::int64_t available = 0;
};

/// Every minimum of the architecture with the use made of it.
std::vector<LeastUse> least_uses(const Architecture& architecture, const Hardware& hardware,
                                 const SizeDemand& demand);

/// Whether every limit holds and every minimum is met.
bool fits(const Architecture& architecture, const Hardware& hardware, const SizeDemand& demand);

/// The parameter of a limit that follows from a demand: of those with which it grows the one
/// declared last, fixed ones only if all are. Nothing if it grows with none.
std::optional<std::size_t> growing_parameter(const Monomial& monomial,
                                             const std::vector<Parameter>& ranges);

/// The smallest sizes, each at least its minimum in `ranges`, that meet a demand; parameters are
/// sized in the order of their declaration, those that a limit is a product of beginning with the
/// one declared last. A size may come out above its maximum, and a limit that no parameter raises
/// may stay broken: ask `fits` and `within_ranges`.
///   ranges  the architecture's parameters, or narrower ones
Hardware smallest_hardware(const Architecture& architecture, const std::vector<Parameter>& ranges,
                           const SizeDemand& demand);

/// Raises one size, with which the monomial must grow, until its whole value reaches a demand.
void raise_size(const Monomial& monomial, std::size_t parameter, std::int64_t demand,
                Hardware& hardware);

/// Whether every size is from its parameter's minimum to its maximum.
///   ranges  the architecture's parameters, or narrower ones
bool within_ranges(const std::vector<Parameter>& ranges, const Hardware& hardware);

}  // namespace codescent
