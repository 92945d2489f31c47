#pragma once

#include <optional>
#include <tuple>
#include <vector>

#include "core/stacks/stack_cost.hpp"
#include "searchers/stacks/answers.hpp"

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

 private:
  /// Kind of layer, outputs, levels.
  using Question = std::tuple<int, std::int64_t, std::int64_t, LevelCounts>;
  std::optional<LayerTileCost> search(int layer, const TileSize& outputs,
                                      const LevelCounts& levels) const;

  const ZigzagAccelerator& accelerator_;
  const ZigzagAccelerator twin_;  // whose second inputs stand where the first do
  const LayerGraph& network_;
  const int most_loops_;
  const StackMemories memories_;
  std::vector<int> kind_of_layer_;  // layers that differ in outputs alone are of one kind
  mutable Answers<Question, std::optional<LayerTileCost>> answers_;
};

}  // namespace codescent
