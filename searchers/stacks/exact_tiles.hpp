#pragma once

#include <tuple>
#include <vector>

#include "core/objective.hpp"
#include "core/stacks/layer_graph.hpp"
#include "core/stacks/tile_model.hpp"
#include "searchers/bounds/mapper_hardware.hpp"
#include "searchers/stacks/answers.hpp"

namespace codescent {

/// Layer tiles by the exact model on sized hardware, mapped by the exact mapper; what was asked
/// once is remembered. Threads may share it. Layers without weights read each word of a window
/// once and write each output once; their operations share the MACs.
class ExactTiles : public TileModel {
 public:
  /// The network outlives this.
  ///   objective  which points of the fronts matter: all, unless it is energy or cycles alone
  ExactTiles(const Architecture& architecture, const Hardware& hardware, const EnergyTable& table,
             const LayerGraph& network, const Objective& objective);

  const StackMemories& memories() const override { return memories_; }
  const std::vector<TilePoint>& front(const TileRequest& request) const override;
  CopyCost copies_cost(const std::vector<TileCopy>& copies) const override;
  NetworkCost least_cost() const override;
  std::size_t num_searches() const { return answers_.size(); }

 private:
  /// Kind of layer, outputs, whether of one group, homes, capacities that are left.
  using Question =
      std::tuple<int, std::int64_t, std::int64_t, bool, Homes, std::vector<std::int64_t>>;
  struct Answer {
    std::vector<TilePoint> front;
    std::vector<std::int64_t> most_words;  // [levels] that some point of the front holds

    bool fits(const std::vector<std::int64_t>& capacities) const;
  };
  /// What operands at home, and others, leave of every level; below 0 if they do not fit.
  std::vector<std::int64_t> capacities_left(const TileRequest& request, bool with_others) const;
  const Answer& answer(const TileRequest& request,
                       const std::vector<std::int64_t>& capacities) const;
  void map(const TileRequest& request, const std::vector<std::int64_t>& capacities,
           Answer& answer) const;
  std::vector<TilePoint> streamed(const TileRequest& request) const;
  double innermost_pj() const;
  /// The layer on the tile's outputs.
  Layer tile_of(const TileRequest& request) const;
  double words_at_home(const TileRequest& request, Operand operand) const;

  const Architecture architecture_;
  const MapperHardware hardware_;
  const LayerGraph& network_;
  const Objective objective_;
  StackMemories memories_;
  std::vector<int> kind_of_layer_;
  mutable Answers<Question, Answer> answers_;
};

/// Memories of sized hardware as placement sees them; an element takes a word of any level.
StackMemories stack_memories(const Architecture& architecture, const SizedHardware& hardware);

}  // namespace codescent
