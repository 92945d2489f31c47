#include "searchers/stacks/loma_tile.hpp"

namespace codescent {

Layer tile_of(const Layer& layer, std::int64_t width, std::int64_t height, bool is_one_group) {
  Layer tile = layer;
  tile.bounds[slot(index(Dim::P))] = width;
  tile.bounds[slot(index(Dim::Q))] = height;
  if (is_one_group) tile.bounds[slot(index(Dim::G))] = 1;
  return tile;
}

std::optional<LomaMapping> map_tile_by_loma(const ZigzagAccelerator& accelerator,
                                            const ZigzagHierarchy& hierarchy,
                                            const GraphLayer& layer, const Layer& tile,
                                            int most_loops) {
  return map_by_loma(accelerator, layer.bits, tile,
                     fan_outs(accelerator, hierarchy, tile, layer.at_most), most_loops);
}

}  // namespace codescent
