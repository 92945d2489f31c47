#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <tuple>
#include <vector>

#include "core/stacks/stack_cost.hpp"

namespace codescent {

/// Layer tiles by ZigZag's model, mapped by LOMA; what was asked once is remembered. Threads may
/// share it.
class LomaTiles : public LayerTileModel {
 public:
  /// The network and the accelerator outlive this.
  ///   most_loops  of LOMA's orders
  LomaTiles(const ZigzagAccelerator& accelerator, const LayerGraph& network, int most_loops);

  const StackMemories& memories() const override { return memories_; }
  const LayerTileCost* layer_cost(int layer, const TileSize& outputs,
                                  const LevelCounts& levels) const override;
  CopyCost copies_cost(const std::vector<CopyAction>& actions) const override;
  /// How many mappings were searched so far.
  std::size_t num_searches() const;

 private:
  /// Kind of layer, outputs, levels.
  using Question = std::tuple<int, std::int64_t, std::int64_t, LevelCounts>;
  /// Computed by who asks first, while others wait.
  struct Answer {
    std::once_flag once;
    bool fits = false;
    LayerTileCost cost;
  };
  void search(int layer, const TileSize& outputs, const LevelCounts& levels, Answer& answer) const;

  const ZigzagAccelerator& accelerator_;
  const ZigzagAccelerator twin_;  // whose second inputs stand where the first do
  const LayerGraph& network_;
  const int most_loops_;
  const StackMemories memories_;
  std::vector<int> kind_of_layer_;  // layers that differ in outputs alone are of one kind
  mutable std::mutex mutex_;
  mutable std::map<Question, std::unique_ptr<Answer>> answers_;
};

}  // namespace codescent
