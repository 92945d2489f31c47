#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/dims.hpp"

namespace codescent {

/// A free size of an architecture, an integer in [minimum, maximum].
struct Parameter {
  std::string name;
  std::string unit;
  std::int64_t minimum = 1;
  std::int64_t maximum = 1;
  std::int64_t default_value = 1;

  bool is_fixed() const { return minimum == maximum; }
};

/// A sized member of an architecture: one value for each parameter, in their order.
struct Hardware {
  std::vector<std::int64_t> values;

  bool operator==(const Hardware& other) const { return values == other.values; }
};

/// A product of parameters and constants, such as `accumulator_kib * 256 / array_side`: linear in
/// logarithms, so that the exact and the relaxed model can both read it.
struct Monomial {
  double numerator = 1;
  double denominator = 1;
  std::vector<int> exponents;  // one for each parameter of the architecture; empty = a constant

  /// The real value for these sizes.
  double at(const Hardware& hardware) const;
  /// The largest integer not above the value, 2^62 at most.
  std::int64_t floor_at(const Hardware& hardware) const;
};

/// A fan-out below a level: the product of the spatial factors of `dims` may not exceed `limit`.
struct SpatialAxis {
  DimSet dims;
  Monomial limit;
};

/// One memory of the hierarchy. Counts, bandwidths and capacities are per instance, in words of
/// this level.
struct MemoryLevel {
  std::string name;
  OperandSet holds;
  int word_bits = 8;
  std::optional<Monomial> capacity_words;                   // none: unlimited
  Monomial instances;                                       // physical copies on the chip
  Monomial block_words;                                     // words that one access moves
  std::optional<Monomial> bandwidth_words_per_cycle;        // reads + fills + updates
  std::optional<Monomial> read_bandwidth_words_per_cycle;   // reads
  std::optional<Monomial> write_bandwidth_words_per_cycle;  // fills + updates
  std::vector<SpatialAxis> spatial;                         // fan-out below this level
  DimSet temporal;                                        // dims whose loops a search may put here
  std::optional<std::array<Dim, kNumDims>> pinned_order;  // innermost first
  std::string component;                                  // key into the energy table
  bool on_chip = true;                                    // counts towards the area

  bool can_hold(Operand operand) const { return holds.has(operand); }
  /// Whether mappings can ask too much of its capacity.
  bool is_capacity_limited() const { return capacity_words && !holds.empty(); }
  /// The axis that a dim fans out along; nothing if the dim may not be spatial here.
  std::optional<int> spatial_axis(Dim dim) const;
};

/// A family of accelerators: memories innermost first, and the sizes that may vary. The outermost
/// level holds every operand.
struct Architecture {
  std::string name;
  std::string source;
  std::vector<Parameter> parameters;
  std::vector<MemoryLevel> levels;
  std::string mac_component;
  Monomial mac_units;

  int num_levels() const { return static_cast<int>(levels.size()); }
  /// Nothing if there is no such parameter.
  std::optional<int> parameter_index(const std::string& parameter_name) const;
  Hardware default_hardware() const;
};

}  // namespace codescent
