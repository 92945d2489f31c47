#pragma once

#include <string>
#include <variant>
#include <vector>

#include "core/stacks/stack_cuts.hpp"
#include "core/stacks/stack_plan.hpp"
#include "core/stacks/tile_model.hpp"
#include "core/stacks/tile_runs.hpp"

namespace codescent {

/// How a stack runs.
struct StackChoice {
  LayerRange layers;
  TileSize tile;
  OverlapMode mode = OverlapMode::FullCache;
  /// Whether the stack's inputs are read from the outermost memory by the loops of the layers that
  /// need them, window by window; or fetched into a memory below, tile by tile.
  bool reads_inputs_directly = false;
  /// Whether all weights of the stack stay in one memory below; or come anew for each tile.
  bool keeps_weights = true;
  /// Whether groups run one after another, each all tiles, as heads of attention can.
  bool splits_groups = false;
};

/// Runs of a layer on tiles that are alike.
struct LayerRuns {
  int layer = 0;
  std::int64_t count = 1;
  const std::vector<TilePoint>* front = nullptr;  // of the tile model, not empty
};

/// An input's part for tiles that are alike comes from outside.
struct InputFetch {
  int kind = 0;  // of tiles, in the order of their runs
  int map = 0;
  int memory = 0;  // to which it comes; the outermost: it stays there
};

/// All that a stack does; how its layers are mapped is left open.
struct StackRuns {
  StackChoice choice;
  std::vector<LayerRuns> runs;  // by kind of tile, and then by layer
  std::vector<InputFetch> fetches;
  // Of all copies between memories:
  NetworkCost copies;
  std::vector<double> copy_memory_pj;  // [memories]
  double copy_outermost_words = 0;
  // Where things live, kNoMemory: nowhere.
  int columns_memory = kNoMemory, rows_memory = kNoMemory, weights_memory = kNoMemory;
  std::int64_t num_tiles = 0;
  int num_types = 0;
};

/// What keeps a stack from running so.
struct StackFailure {
  std::string reason;  // a sentence
};

/// Places and counts all tiles of a stack, each kind once. Inputs, outputs and maps that wait for a
/// later layer take the lowest memory with room beside the caches and weights that live there;
/// where no mapping fits, outputs move one memory up, then inputs, then both.
std::variant<StackRuns, StackFailure> stack_runs(const LayerGraph& network,
                                                 const StackChoice& choice, const TileModel& model);

}  // namespace codescent
