#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "tests/core/stacks/walked_axis.hpp"
#include "tests/support/random_stacks.hpp"

namespace codescent::testing {

/// Walks the tiles of a stack in raster order, one by one, with the positions of every map that
/// stand in the tile, in the cache of columns and in that of rows. Where things stand is as the
/// stack under test has it.
class StackWalk {
 public:
  StackWalk(const LayerGraph& network, const RecordingTiles& model, const StackRuns& runs);

  /// Empty, or what is wrong: words that are not there, words or outputs that come twice, memories
  /// that hold too much, other counts than the stack's.
  std::string mistakes();
  std::int64_t num_tiles() const;

 private:
  using Position = std::pair<std::int64_t, std::int64_t>;
  using Positions = std::set<Position>;
  struct Box {
    Span x, y;

    std::int64_t area() const { return x.length() * y.length(); }
  };

  bool is_input(int map) const { return !stack_.has(map); }
  bool is_direct(int map) const { return is_input(map) && runs_.choice.reads_inputs_directly; }
  Box taken(int map) const;
  Box seen(int layer, std::size_t use) const;
  double bits(int memory, int map, std::size_t num_positions) const;
  std::int64_t channels(int map) const { return network_.maps[slot(map)].channels / groups_; }
  void say(const std::string& what);

  void find_runs(const std::vector<bool>& kept_columns, const std::vector<bool>& kept_rows);
  void walk_tile();
  void fetch();
  void bring(int map);
  void read_layer(int layer, const TileRequest& request);
  void read_use(int layer, std::size_t use, int home);
  void leave_to_caches(int map);
  void expect_room(int layer, const TileRequest& request);
  double map_bits(int layer, const TileRequest& request, int memory, bool own) const;
  double kept_bits(int memory, int but_weights_of) const;  // in caches and of weights
  void compare_counts();

  const LayerGraph& network_;
  const RecordingTiles& model_;
  const StackRuns& runs_;
  const StackMemories& memories_;
  const LayerRange stack_;
  const std::int64_t groups_;
  const bool keeps_columns_, keeps_rows_;
  WalkedAxis columns_, rows_;
  std::size_t column_ = 0, row_ = 0;
  std::vector<std::vector<int>> readers_;  // [maps] layers of the stack
  // By layer or map, row and column.
  std::map<std::tuple<int, std::size_t, std::size_t>, const TileRequest*> requests_;
  std::map<std::tuple<int, std::size_t, std::size_t>, int> fetched_to_;
  std::vector<int> places_;                             // [maps] of the tile's part
  std::vector<Positions> ever_, in_columns_, in_rows_;  // [maps]
  std::vector<std::vector<double>> copied_;             // [from][to] words
  std::map<std::tuple<int, std::int64_t, std::int64_t>, std::int64_t> ran_;  // layer, w, h
  std::string mistakes_;
};

}  // namespace codescent::testing
