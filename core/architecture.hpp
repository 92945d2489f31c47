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

/// Factors that a template fixes, one for each dim; 0 leaves the factor free.
using FixedFactors = std::array<std::int64_t, kNumDims>;

/// One memory of the hierarchy, or a node that holds nothing and only fans out. Counts, bandwidths
/// and capacities are per instance, in words of this level.
struct MemoryLevel {
  std::string name;
  OperandSet holds;
  OperandSet may_bypass;  // those of `holds` that a mapping may send past this level
  int word_bits = 8;
  std::optional<Monomial> capacity_words;  // none: unlimited; of one buffer
  int num_buffers = 1;   // that the memory is divided into: one is worked on, others are filled
  Monomial instances;    // physical copies on the chip
  Monomial block_words;  // words that one access moves
  std::optional<Monomial> bandwidth_words_per_cycle;        // reads + fills + updates
  std::optional<Monomial> read_bandwidth_words_per_cycle;   // reads
  std::optional<Monomial> write_bandwidth_words_per_cycle;  // fills + updates
  std::vector<SpatialAxis> spatial;                         // fan-out below this level
  DimSet temporal;  // dims whose loops a search may put here
  FixedFactors fixed_temporal{};
  FixedFactors fixed_spatial{};
  std::vector<Dim> pinned_order;  // loops that stand innermost, in this order from the innermost on
  double minimum_utilisation = 0;  // least share of the capacity that a mapping must use
  std::string component;           // key into the energy table; empty if the level holds nothing
  bool on_chip = true;             // counts towards the area

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
  double minimum_mac_utilisation = 0;  // least share of the MAC units that a mapping must use
  /// Whether a partial sum's first visit to a level counts as a fill (Timeloop of 2022) or, since
  /// there is nothing to bring yet, does not (Timeloop 0.4).
  bool counts_first_fills = false;

  int num_levels() const { return static_cast<int>(levels.size()); }
  /// The product of the factors of a dim that the template fixes, at all levels.
  std::int64_t fixed_factor(Dim dim) const;
  /// Nothing if there is no such parameter.
  std::optional<int> parameter_index(const std::string& parameter_name) const;
  Hardware default_hardware() const;
};

/// Operands that a mapping sends past each level. [levels]
using Bypass = std::vector<OperandSet>;

/// Every combination that the levels allow; the first one bypasses nothing.
std::vector<Bypass> bypass_choices(const Architecture& architecture);
/// The architecture whose levels hold what is left, and no longer leave a choice.
Architecture with_bypass(Architecture architecture, const Bypass& bypass);

}  // namespace codescent
