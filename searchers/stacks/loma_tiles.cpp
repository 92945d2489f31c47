#include "searchers/stacks/loma_tiles.hpp"

#include "searchers/stacks/layer_kinds.hpp"
#include "searchers/stacks/loma_tile.hpp"

namespace codescent {

LomaTiles::LomaTiles(const ZigzagAccelerator& accelerator, const LayerGraph& network,
                     int most_loops)
    : accelerator_(accelerator),
      twin_(with_twin_inputs(accelerator)),
      network_(network),
      most_loops_(most_loops),
      memories_(stack_memories(accelerator)),
      kind_of_layer_(kinds_of_layers(network)) {}

const LayerTileCost* LomaTiles::layer_cost(int layer, const TileSize& outputs,
                                           const LevelCounts& levels) const {
  const Question question{kind_of_layer_[slot(layer)], outputs.width, outputs.height, levels};
  const auto& answer = answers_.to(
      question, [&](std::optional<LayerTileCost>& cost) { cost = search(layer, outputs, levels); });
  return answer ? &*answer : nullptr;
}

std::optional<LayerTileCost> LomaTiles::search(int layer, const TileSize& outputs,
                                               const LevelCounts& levels) const {
  const GraphLayer& fused = network_.layers[slot(layer)];
  const ZigzagAccelerator& accelerator = fused.weights_are_map() ? twin_ : accelerator_;
  ZigzagHierarchy hierarchy = accelerator.hierarchy;
  for (std::size_t operand = 0; operand < hierarchy.size(); ++operand)
    hierarchy[operand].resize(static_cast<std::size_t>(levels[operand]));
  const auto found =
      map_tile_by_loma(accelerator, hierarchy, fused,
                       tile_of(fused.layer, outputs.width, outputs.height, false), most_loops_);
  if (!found) return std::nullopt;
  return LayerTileCost{found->cost.mac_pj, found->cost.level_pj, found->cost.loaded_cycles(),
                       found->cost.waiting.off_loading};
}

CopyCost LomaTiles::copies_cost(const std::vector<CopyAction>& actions) const {
  return copy_cost(accelerator_, actions);
}

}  // namespace codescent
