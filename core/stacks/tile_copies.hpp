#pragma once

#include <vector>

#include "core/stacks/stack_plan.hpp"
#include "core/zigzag/copies.hpp"

namespace codescent {

/// Where the maps of one tile stand as its layers run, and what is copied between them
/// (depth_first.md A4).
class TilePlaces {
 public:
  TilePlaces(const LayerGraph& network, const StackPlan& plan, const TileType& type);

  /// A map from outside was brought to a memory.
  void fetched(int map, int memory) { places_[static_cast<std::size_t>(map)] = {memory, memory}; }
  /// A layer reads from one memory and writes to another.
  void placed(int layer, int input, int output);
  /// What is copied before a layer runs: the overlap that the next tiles need of what it reads to
  /// the caches, what it reads to its memory, and the overlap that earlier tiles left there, too.
  std::vector<CopyAction> copies_before(int layer) const;

 private:
  struct Place {
    int input = kNoMemory, output = kNoMemory;
  };
  void copy_fresh(int map, int to, std::vector<CopyAction>& actions) const;
  void read_caches(int layer, std::size_t use, std::vector<CopyAction>& actions) const;

  const LayerGraph& network_;
  const AxisPlan& column_;
  const AxisPlan& row_;
  const StackPlan& plan_;
  const TileType& type_;
  std::vector<Place> places_;  // [maps]
};

}  // namespace codescent
