#include "searchers/stacks/layer_kinds.hpp"

#include <tuple>

namespace codescent {
namespace {

/// Whether the same tile of two layers costs the same.
bool is_alike(const GraphLayer& one, const GraphLayer& other) {
  const auto shape = [](const GraphLayer& fused) {
    DimArray bounds = fused.layer.bounds;
    bounds[static_cast<std::size_t>(index(Dim::P))] = 1;
    bounds[static_cast<std::size_t>(index(Dim::Q))] = 1;
    return std::make_tuple(fused.layer.type, bounds, fused.layer.stride_w, fused.layer.stride_h,
                           fused.layer.dilation_w, fused.layer.dilation_h, fused.bits.weight,
                           fused.bits.input, fused.bits.partial_sum, fused.bits.output,
                           fused.at_most);
  };
  return shape(one) == shape(other);
}

}  // namespace

std::vector<int> kinds_of_layers(const LayerGraph& network) {
  std::vector<int> kinds;
  for (const GraphLayer& fused : network.layers) {
    std::size_t first = 0;
    while (!is_alike(network.layers[first], fused)) ++first;
    kinds.push_back(static_cast<int>(first));
  }
  return kinds;
}

}  // namespace codescent
