#pragma once

#include <vector>

#include "core/stacks/layer_graph.hpp"

namespace codescent {

/// The first layer that costs as much on the same tile; layers that differ in their outputs alone
/// are alike. [layers]
std::vector<int> kinds_of_layers(const LayerGraph& network);

}  // namespace codescent
