#pragma once

#include <tuple>
#include <vector>

#include "core/stacks/layer_graph.hpp"
#include "core/stacks/tile_model.hpp"
#include "searchers/stacks/answers.hpp"

namespace codescent {

/// Layer tiles by ZigZag's model with its last writes counted, mapped by LOMA, one point each. What
/// lives in a memory beside the tile is taken from its size; what LOMA finds with all the room is
/// taken where it fits beside that. What was asked once is remembered; threads may share it.
class ZigzagTiles : public TileModel {
 public:
  /// The network and the accelerator outlive this.
  ZigzagTiles(const ZigzagAccelerator& accelerator, const LayerGraph& network, int most_loops);

  const StackMemories& memories() const override { return memories_; }
  const std::vector<TilePoint>& front(const TileRequest& request) const override;
  CopyCost copies_cost(const std::vector<TileCopy>& copies) const override;
  NetworkCost least_cost() const override;

 private:
  /// Kind of layer, outputs, whether of one group, homes, bits of memories that others hold.
  using Question = std::tuple<int, std::int64_t, std::int64_t, bool, Homes, std::vector<double>>;
  struct Answer {
    std::vector<TilePoint> front;
    std::vector<double> held_bits;  // [memories]
  };
  const Answer& answer(const TileRequest& request, const std::vector<double>& reserved_bits) const;
  void map(const TileRequest& request, const std::vector<double>& reserved_bits,
           Answer& answer) const;

  const ZigzagAccelerator& accelerator_;
  const LayerGraph& network_;
  const int most_loops_;
  const StackMemories memories_;
  std::vector<int> kind_of_layer_;
  mutable Answers<Question, Answer> answers_;
};

}  // namespace codescent
