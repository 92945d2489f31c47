#pragma once

#include <cstdint>

#include "core/exact_model/traffic.hpp"

namespace codescent {

/// What an instance of a level, or a MAC, asks of the level outside it for one operand, in words
/// over the whole layer.
struct Demand {
  std::int64_t words = 0;         // of all tiles that it works on, one after another
  std::int64_t first_visits = 0;  // of these, outputs that nobody has added to before

  /// The same of so many children that want different words; those that want the same share.
  Demand times(std::int64_t children) const { return {words * children, first_visits * children}; }
  /// Words that must be brought: there is nothing to bring to a first visit.
  std::int64_t brought() const { return words - first_visits; }
};

/// Counts at a level what all of an instance's children ask of it. Partial sums come back, too.
inline void serve(const Demand& children, Operand operand, OperandTraffic& counts) {
  counts.reads = children.brought();
  counts.updates = operand == Operand::Output ? children.words : 0;
}

/// Counts at a level what one of its instances asks of the level outside.
inline void fill(const Demand& own, bool counts_first_fills, OperandTraffic& counts) {
  counts.fills = counts_first_fills ? own.words : own.brought();
}

}  // namespace codescent
