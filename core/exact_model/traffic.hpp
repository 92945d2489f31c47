#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/mapping.hpp"

namespace codescent {

/// What one operand does at one level, in words per instance over the whole layer.
struct OperandTraffic {
  std::int64_t reads = 0;    // words read out, to serve the level below or to accumulate
  std::int64_t fills = 0;    // words that arrive from the level above
  std::int64_t updates = 0;  // partial sums that arrive from below
  std::int64_t tile = 0;     // words held at a time

  std::int64_t total() const { return reads + fills + updates; }
};

/// A loop of more than one iteration.
struct ActiveLoop {
  Dim dim;
  int level;
  std::int64_t factor;
};

/// Access counts of one layer under one mapping.
struct Traffic {
  std::vector<std::array<OperandTraffic, kNumOperands>> levels;  // zeros where not held
  std::vector<std::int64_t> instances;                           // used copies of each level
  std::int64_t compute_cycles = 0;                               // product of all temporal factors
  std::int64_t macs = 0;
  std::vector<DimArray> extents;  // tile extents, [levels, dims]

  std::vector<ActiveLoop> temporal;  // innermost first
  std::vector<ActiveLoop> spatial;   // innermost first
};

/// Counts every access of a mapping whose factors multiply to the layer's bounds. Rules, as in
/// Timeloop (docs/model.md derives them):
///  - an instance refetches its tile whenever a loop above it that indexes the operand steps; loops
///    that do not index it cost nothing while no indexing loop stands inside them;
///  - if the innermost loop above slides an input window, a step fetches only what is new;
///  - children that want the same words in the same cycle share one read (multicast) or one update
///    (spatial reduction);
///  - the first visit of a partial sum needs no read.
/// `traffic` is reused so that a search allocates once.
void count_traffic(const Architecture& architecture, const Layer& layer, const Mapping& mapping,
                   Traffic& traffic);

}  // namespace codescent
