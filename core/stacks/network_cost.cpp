#include "core/stacks/network_cost.hpp"

#include "core/error.hpp"

namespace codescent {
namespace {

std::string in_words(const TileSize& tile) {
  return std::to_string(tile.width) + " x " + std::to_string(tile.height);
}

std::string name_of(const LayerGraph& network, int layer) {
  return in_quotes(network.layers[slot(layer)].layer.name);
}

}  // namespace

void expect_published_layers(const LayerGraph& network) {
  for (const GraphLayer& fused : network.layers) {
    const LayerType& type = *fused.layer.type;
    const bool is_known = type.has_weights || type.name == "pooling" || &type == &kAddition;
    const std::size_t maps = &type == &kAddition ? 2 : 1;
    if (!is_known || fused.uses.size() != maps)
      throw InputError("workload " + in_quotes(network.name) + ", layer " +
                       in_quotes(fused.layer.name) +
                       ": the published model has convolutions and poolings of one map and "
                       "additions of two; leave --as-published out");
  }
}

std::variant<StackCost, CannotRun> network_cost_as_published(const LayerGraph& network,
                                                             const MapExtents& extents,
                                                             const std::vector<LayerRange>& stacks,
                                                             OverlapMode mode, const TileSize& tile,
                                                             const LayerTileModel& model) {
  StackCost sum;
  for (const LayerRange& layers : stacks) {
    const auto plan =
        plan_stack_as_published(network, extents, model.memories(), layers, mode, tile);
    if (!plan)
      return CannotRun{"no memory holds the caches or the weights of the stack from " +
                       name_of(network, layers.first) + " to " + name_of(network, layers.last)};
    const auto cost = stack_cost(network, *plan, model);
    if (const auto* missing = std::get_if<NoMapping>(&cost))
      return CannotRun{"layer " + name_of(network, missing->layer) + " has no mapping for " +
                       in_words(missing->outputs) + " outputs"};
    sum.add(std::get<StackCost>(cost));
  }
  return sum;
}

}  // namespace codescent
