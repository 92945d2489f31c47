#pragma once

#include <deque>
#include <map>
#include <random>

#include "core/stacks/fused_stack.hpp"

namespace codescent::testing {

int pick(std::mt19937_64& random, int least, int most);

/// Up to six layers on maps of a few positions, each read by the next: convolutions and poolings of
/// other strides, dilations and paddings on each axis, additions of an earlier map or of the
/// network's input, two convolutions of one map that are added, products of two maps. All are of
/// one or two groups.
LayerGraph random_stack(std::mt19937_64& random);

/// Two, three or four memories of random sizes, the outermost endless. Operands pass some of them.
StackMemories random_memories(std::mt19937_64& random, int num_memories);

/// Maps a layer wherever its operands have room at their homes beside what others hold, and records
/// what was asked. The words of copies, by memories, are in the figures of `copies_cost`, two in
/// each.
class RecordingTiles : public TileModel {
 public:
  RecordingTiles(const LayerGraph& network, StackMemories memories)
      : network_(network), memories_(std::move(memories)) {}

  const StackMemories& memories() const override { return memories_; }
  const std::vector<TilePoint>& front(const TileRequest& request) const override;
  CopyCost copies_cost(const std::vector<TileCopy>& copies) const override;
  NetworkCost least_cost() const override { return {}; }

  const TileRequest& request_of(const LayerRuns& runs) const { return requests_.at(runs.front); }
  /// Words by memories. [from][to]
  std::vector<std::vector<double>> copied_words(const StackRuns& runs) const;

 private:
  const LayerGraph& network_;
  const StackMemories memories_;
  const std::vector<TilePoint> nothing_;
  mutable std::deque<std::vector<TilePoint>> fronts_;
  mutable std::map<const std::vector<TilePoint>*, TileRequest> requests_;
};

}  // namespace codescent::testing
