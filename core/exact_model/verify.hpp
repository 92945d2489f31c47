#pragma once

#include <string>
#include <vector>

#include "core/exact_model/capacity.hpp"
#include "core/exact_model/metrics.hpp"

namespace codescent {

/// A constraint that a mapping breaks, in words that tell a user what to change.
struct Violation {
  std::string constraint;  // "Scratchpad capacity", "factors of K", ...
  double demand = 0;
  double limit = 0;
  std::string smallest_change;

  /// "Scratchpad capacity: 145,408 asked for, 131,072 available; raise scratchpad_kib to 142".
  std::string sentence() const;
};

/// Everything that forbids a mapping on this hardware: factors that do not cover a bound or leave
/// an iteration of the dim's outermost loop empty, loops or fan-outs where the architecture has
/// none, a loop order that it pins, capacities. Empty means valid. Factors need not divide the
/// bounds. Counts nothing if the factors are wrong.
std::vector<Violation> verify_mapping(const Architecture& architecture, const Hardware& hardware,
                                      const Layer& layer, const Mapping& mapping);

/// Sizes outside their ranges.
std::vector<Violation> verify_hardware(const Architecture& architecture, const Hardware& hardware);

/// A constraint that a design breaks.
struct DesignViolation {
  std::string layer;  // whose mapping breaks it; empty: the sizes do
  Violation violation;
};

/// Everything that forbids a design, the sizes' first, then layer by layer; empty: it is valid.
std::vector<DesignViolation> verify_design(const Architecture& architecture,
                                           const Workload& workload, const Design& design);

/// The first of all that forbids a design, "conv1: loop order ..." if it is a layer's; empty: the
/// design is valid.
std::string why_forbidden(const Architecture& architecture, const Workload& workload,
                          const Design& design);

}  // namespace codescent
