#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/exact_model/traffic.hpp"

namespace codescent {

/// The tiles of one dim that an instance works through, one pass after another: `num_full` tiles of
/// the full extent, then the last one, which ends at the bound.
struct TileSequence {
  std::int64_t num_full = 0;
  std::int64_t full_extent = 1;
  std::int64_t last_extent = 1;

  std::int64_t count() const { return num_full + 1; }
  std::int64_t sum_of_extents() const { return num_full * full_extent + last_extent; }
};

/// The loops of a mapping whose factors multiply to more than some bounds, as the first instance of
/// every fan-out runs them. Loops of different dims are independent, and of one dim's loops only
/// the last pass is shorter, so every count is a sum of a few products over dims.
class ClippedNest {
 public:
  /// Takes loops and full tile extents from `traffic`; refers to the layer.
  ClippedNest(const Layer& layer, const Traffic& traffic);

  /// Iterations of all temporal loops.
  std::int64_t compute_cycles() const;
  /// Words delivered to the first instance of a level over the whole layer.
  std::int64_t fills(Operand operand, int level) const;
  /// Words of all different tiles that the first instance of a level works through; level -1 are
  /// the MACs, whose tiles are single words. Not of inputs, whose tiles overlap.
  std::int64_t words_of_all_tiles(Operand operand, int level) const;

 private:
  using Tiles = std::array<TileSequence, kNumDims>;

  /// A temporal loop of more than one iteration.
  struct Loop {
    Dim dim;
    int level;
    std::int64_t step = 1;                // by how far an iteration moves on
    std::int64_t last_iterations = 1;     // of its last pass
    std::int64_t iterations = 1;          // in all, of this loop and those of its dim outside it
    std::int64_t iterations_outside = 1;  // of the latter alone
  };

  /// Words that steps of a sliding loop find in place, in passes in which nothing else moves; 0 for
  /// a loop that slides no window.
  std::int64_t overlap(const Loop& loop, const Tiles& tiles) const;

  const Layer& layer_;
  std::vector<Loop> loops_;   // innermost first
  std::vector<Tiles> tiles_;  // [level + 1]; [0] of the MACs
};

}  // namespace codescent
