#include "searchers/stacks/loma_tiles.hpp"

#include "core/zigzag/fan_outs.hpp"
#include "searchers/mappers/loma.hpp"
#include "searchers/stacks/layer_kinds.hpp"

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
  Answer* answer = nullptr;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::unique_ptr<Answer>& known = answers_[question];
    if (!known) known = std::make_unique<Answer>();
    answer = known.get();
  }
  std::call_once(answer->once, [&] { search(layer, outputs, levels, *answer); });
  return answer->fits ? &answer->cost : nullptr;
}

void LomaTiles::search(int layer, const TileSize& outputs, const LevelCounts& levels,
                       Answer& answer) const {
  const GraphLayer& fused = network_.layers[slot(layer)];
  const bool is_twin = fused.layer.type->maps.has(Operand::Weight);
  const ZigzagAccelerator& accelerator = is_twin ? twin_ : accelerator_;
  Layer tile = fused.layer;
  tile.bounds[slot(index(Dim::P))] = outputs.width;
  tile.bounds[slot(index(Dim::Q))] = outputs.height;
  ZigzagHierarchy hierarchy = accelerator.hierarchy;
  for (std::size_t operand = 0; operand < hierarchy.size(); ++operand)
    hierarchy[operand].resize(static_cast<std::size_t>(levels[operand]));
  const ZigzagMapping spread = fan_outs(accelerator, hierarchy, tile, fused.at_most);
  const auto found = map_by_loma(accelerator, fused.bits, tile, spread, most_loops_);
  if (!found) return;
  answer.fits = true;
  answer.cost.mac_pj = found->cost.mac_pj;
  answer.cost.level_pj = found->cost.level_pj;
  answer.cost.ideal_cycles = found->cost.ideal_cycles;
  answer.cost.compute_cycles = found->cost.compute_cycles;
  answer.cost.cycles = found->cost.loaded_cycles();
  answer.cost.off_loading_cycles = found->cost.waiting.off_loading;
}

CopyCost LomaTiles::copies_cost(const std::vector<CopyAction>& actions) const {
  return copy_cost(accelerator_, actions);
}

std::size_t LomaTiles::num_searches() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return answers_.size();
}

}  // namespace codescent
