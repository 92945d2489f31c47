#pragma once

#include <array>
#include <string>
#include <variant>
#include <vector>

#include "core/stacks/stack_plan.hpp"
#include "core/zigzag/copies.hpp"

namespace codescent {

/// How many levels of each operand's hierarchy a layer may use, from the MACs outwards. [operands]
using LevelCounts = std::array<int, kNumOperands>;

/// What one run of a layer on a tile costs, and copies between memories.
struct LayerTileCost {
  double mac_pj = 0;
  std::array<std::vector<double>, kNumOperands> level_pj;  // [operands][levels]
  double cycles = 0;  // as DeFiNES reports them, without off-loading
  double off_loading_cycles = 0;

  double memory_pj() const;
};

/// Answers for one tile of one layer on a hierarchy of which upper levels are left out.
class LayerTileModel {
 public:
  virtual ~LayerTileModel() = default;
  virtual const StackMemories& memories() const = 0;
  /// Null if no mapping fits. What it points to lives as long as the model.
  virtual const LayerTileCost* layer_cost(int layer, const TileSize& outputs,
                                          const LevelCounts& levels) const = 0;
  virtual CopyCost copies_cost(const std::vector<CopyAction>& actions) const = 0;
};

/// Shares of a stack's cost, of all tiles together.
struct LayerShare {
  double layer_pj = 0, copy_pj = 0;
  double layer_cycles = 0, copy_cycles = 0;
};

struct StackCost {
  double mac_pj = 0;
  double copy_pj = 0;
  double cycles = 0;  // copies and layers one after another; without off-loading
  double copy_cycles = 0;
  double off_loading_cycles = 0;
  std::array<std::vector<double>, kNumOperands> layer_memory_pj;  // [operands][memories]
  std::vector<double> copy_memory_pj;                             // [memories]
  std::vector<LayerShare> layers;                                 // of the stack
  LayerShare inputs;                                              // fetched from outside
  std::int64_t num_tiles = 0;
  int num_types = 0;

  double total_pj() const;
  double memory_pj(int memory) const;
  void add(const StackCost& other);
};

/// A layer that fits no mapping, on a tile of these outputs.
struct NoMapping {
  int layer = 0;
  TileSize outputs;
};

/// Costs all tiles of a stack, each kind once (depth_first.md A3 to A5). Where no mapping fits the
/// lowest memories that hold a tile, outputs get one level more, then inputs, then both.
std::variant<StackCost, NoMapping> stack_cost(const LayerGraph& network, const StackPlan& plan,
                                              const LayerTileModel& model);

}  // namespace codescent
