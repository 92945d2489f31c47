#pragma once

#include <vector>

#include "core/stacks/fused_stack.hpp"

namespace codescent {

/// Tiles of a stack that are alike.
struct TileKindPair {
  const AxisPlan* column;
  const AxisPlan* row;
  std::int64_t count;
};

/// The kinds of tiles of a stack, and how many words each has of every map: of one group, where
/// groups run one after another.
class StackTiles {
 public:
  /// The network and the choice outlive this.
  StackTiles(const LayerGraph& network, const StackChoice& choice);
  StackTiles(const StackTiles&) = delete;  // kinds point into it
  StackTiles& operator=(const StackTiles&) = delete;

  const std::vector<TileKindPair>& kinds() const { return kinds_; }
  std::int64_t groups() const { return groups_; }
  /// Maps that come from outside, in the order of their use.
  const std::vector<int>& inputs() const { return inputs_; }
  bool is_input(int map) const { return !choice_.layers.has(map); }
  /// A layer that reads an operand from several maps reads all of them in one way.
  bool is_direct(int map) const;
  bool is_read_after(int layer, int map) const;

  double map_words(int map, std::int64_t width, std::int64_t height) const;
  /// Of the tile's own part.
  double words(const TileKindPair& kind, int map) const;
  /// Of the window that a layer reads: all, what is the tile's own, and what earlier tiles of the
  /// row and earlier rows had.
  double patch_words(const TileKindPair& kind, int layer, std::size_t use) const;
  double fresh_patch_words(const TileKindPair& kind, int layer, std::size_t use) const;
  double column_patch_words(const TileKindPair& kind, int layer, std::size_t use) const;
  double row_patch_words(const TileKindPair& kind, int layer, std::size_t use) const;
  /// Of the tile's own part, what stands there for later layers beside what this one reads.
  double waiting_words(const TileKindPair& kind, int layer, int map) const;
  /// Of a map that is seen whole, in another shape, what stands there beside the tile's window.
  double beside_window_words(const TileKindPair& kind, int layer, std::size_t use) const;
  /// What is kept at most for the next tile of the row: columns of the tile's height.
  double kept_column_words(int map) const;
  /// For the next row: rows as wide as the map, and the corner that the next tile of this row still
  /// finds in those of the row before.
  double kept_row_words(int map) const;

 private:
  std::vector<bool> kept_maps(bool keeps) const;

  const LayerGraph& network_;
  const StackChoice& choice_;
  const std::int64_t groups_;
  std::vector<TileRun> columns_, rows_;
  std::vector<TileKindPair> kinds_;
  std::vector<int> inputs_;
};

}  // namespace codescent
