#pragma once

#include <optional>

#include "core/stacks/layer_graph.hpp"
#include "core/zigzag/fan_outs.hpp"
#include "searchers/mappers/loma.hpp"

namespace codescent {

/// The layer on outputs of a tile.
Layer tile_of(const Layer& layer, std::int64_t width, std::int64_t height, bool is_one_group);

/// LOMA's mapping of a tile, spread over the array, on a hierarchy of which upper levels are left
/// out; nothing if none fits.
///   accelerator  `with_twin_inputs` for layers that read two maps
std::optional<LomaMapping> map_tile_by_loma(const ZigzagAccelerator& accelerator,
                                            const ZigzagHierarchy& hierarchy,
                                            const GraphLayer& layer, const Layer& tile,
                                            int most_loops);

}  // namespace codescent
