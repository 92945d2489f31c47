#include "searchers/stacks/zigzag_tiles.hpp"

#include <algorithm>
#include <cmath>

#include "searchers/stacks/layer_kinds.hpp"
#include "searchers/stacks/loma_tile.hpp"

namespace codescent {

ZigzagTiles::ZigzagTiles(const ZigzagAccelerator& accelerator, const LayerGraph& network,
                         int most_loops)
    : accelerator_(accelerator),
      network_(network),
      most_loops_(most_loops),
      memories_(stack_memories(accelerator)),
      kind_of_layer_(kinds_of_layers(network)) {}

const std::vector<TilePoint>& ZigzagTiles::front(const TileRequest& request) const {
  const std::vector<double> nothing(request.reserved_bits.size(), 0);
  const Answer& roomy = answer(request, nothing);
  bool fits = true;
  for (std::size_t m = 0; m < roomy.held_bits.size(); ++m)
    fits = fits && roomy.held_bits[m] + request.reserved_bits[m] <=
                       accelerator_.memory(static_cast<int>(m)).size_bits;
  return fits ? roomy.front : answer(request, request.reserved_bits).front;
}

const ZigzagTiles::Answer& ZigzagTiles::answer(const TileRequest& request,
                                               const std::vector<double>& reserved_bits) const {
  const Question question{kind_of_layer_[slot(request.layer)],
                          request.width,
                          request.height,
                          request.is_one_group,
                          request.homes,
                          reserved_bits};
  return answers_.to(question, [&](Answer& answer) { map(request, reserved_bits, answer); });
}

void ZigzagTiles::map(const TileRequest& request, const std::vector<double>& reserved_bits,
                      Answer& answer) const {
  const GraphLayer& fused = network_.layers[slot(request.layer)];
  ZigzagAccelerator accelerator = accelerator_;
  if (fused.weights_are_map()) accelerator = with_twin_inputs(std::move(accelerator));
  for (std::size_t m = 0; m < accelerator.memories.size(); ++m)
    accelerator.memories[m].size_bits -= reserved_bits[m];
  ZigzagHierarchy hierarchy;
  for (std::size_t operand = 0; operand < hierarchy.size(); ++operand)
    for (const int memory : accelerator.hierarchy[operand]) {
      hierarchy[operand].push_back(memory);
      if (memory == request.homes[operand]) break;
    }
  const Layer tile = tile_of(fused.layer, request.width, request.height, request.is_one_group);
  const auto found = map_tile_by_loma(accelerator, hierarchy, fused, tile, most_loops_);
  if (!found) return;
  answer.held_bits = held_bits(accelerator, fused.bits, tile, found->mapping);
  TilePoint& point = answer.front.emplace_back();
  point.cost = {found->cost.total_pj(),
                static_cast<std::int64_t>(std::ceil(found->cost.total_cycles()))};
  point.mac_pj = found->cost.mac_pj;
  for (std::size_t operand = 0; operand < hierarchy.size(); ++operand) {
    point.memory_pj[operand].assign(accelerator.memories.size(), 0);
    for (std::size_t level = 0; level < hierarchy[operand].size(); ++level) {
      const int memory = hierarchy[operand][level];
      point.memory_pj[operand][slot(memory)] += found->cost.level_pj[operand][level];
      if (memory != memories_.outermost()) continue;
      const ZigzagMemory& outermost = accelerator.memory(memory);
      const double word_bits = operand == slot(index(Operand::Output))  ? fused.bits.output
                               : operand == slot(index(Operand::Input)) ? fused.bits.input
                                                                        : fused.bits.weight;
      for (const Move move : kAllMoves)
        if (word_bits > 0)
          point.outermost_words += found->cost.words[operand][level][slot(index(move))] *
                                   outermost.width(move).bits_per_cycle / word_bits;
    }
  }
}

NetworkCost ZigzagTiles::least_cost() const {
  const CompulsoryWords words = compulsory_words(network_);
  const ZigzagMemory& outermost = accelerator_.memory(memories_.outermost());
  double macs = 0;
  for (const double of_layer : compulsory_macs(network_)) macs += of_layer;
  // Every word has the bits of the smallest.
  double bits = network_.maps.front().word_bits;
  for (const GraphLayer& fused : network_.layers)
    if (fused.has_weights()) bits = std::min(bits, fused.bits.weight);
  for (const FeatureMap& map : network_.maps) bits = std::min(bits, map.word_bits);
  const double reads = words.read * bits / outermost.read.bits_per_cycle;
  const double writes = words.written * bits / outermost.write.bits_per_cycle;
  return {macs * accelerator_.mac_pj + reads * outermost.read.word_pj +
              writes * outermost.write.word_pj,
          std::max({macs / static_cast<double>(accelerator_.num_macs), reads, writes})};
}

CopyCost ZigzagTiles::copies_cost(const std::vector<TileCopy>& copies) const {
  std::vector<CopyAction> actions;
  for (const TileCopy& copy : copies)
    actions.push_back(
        {copy.words * copy.word_bits, copy.from_operand, copy.from, copy.to_operand, copy.to});
  return copy_cost(accelerator_, actions);
}

}  // namespace codescent
