#pragma once

#include <string>
#include <vector>

#include "core/layer.hpp"
#include "core/zigzag/accelerator.hpp"

namespace codescent {

/// Where vectors by layer, map, memory or level have what belongs to one of these.
constexpr std::size_t slot(int number) {
  return static_cast<std::size_t>(number);
}

/// A tensor between layers: what one layer writes, or what the network is given.
struct FeatureMap {
  std::int64_t channels = 1;
  double word_bits = 8;
  std::array<std::int64_t, 2> extents = {1, 1};  // [W, H] as the workload says
};

/// One operand of a layer that is a map.
struct MapUse {
  Operand operand = Operand::Input;
  int map = 0;
  std::array<std::int64_t, 2> padding = {0, 0};  // zeros before the map, [W, H]
  bool sees_all = false;                         // every output needs the whole map
};

struct GraphLayer {
  Layer layer;
  OperandBits bits;
  std::vector<MapUse> uses;      // in the order in which the layer reads them
  DimArray at_most = kNoLimits;  // that arrays unroll of each dim

  /// Whether another layer's output, or an input of the network, stands in the weights' place.
  bool weights_are_map() const {
    for (const MapUse& use : uses)
      if (use.operand == Operand::Weight) return true;
    return false;
  }
  bool has_weights() const { return layer.type->has_weights && !weights_are_map(); }
};

/// A network as stacks see it. Map l is the output of layer l; maps of the network's own inputs
/// follow. Layers stand after those that they read.
struct LayerGraph {
  std::string name;
  std::vector<GraphLayer> layers;
  std::vector<FeatureMap> maps;

  int num_layers() const { return static_cast<int>(layers.size()); }
  bool is_given(int map) const { return map >= num_layers(); }
};

/// Of every map the positions from the first on that what leaves the network needs, however layers
/// are fused: windows may leave gaps, and not reach the end. None where that is not known.
/// [maps][W, H]
std::vector<std::array<std::int64_t, 2>> needed_extents(const LayerGraph& network);

/// Words of a network's inputs that are needed and of its weights, and of the maps that nobody in
/// it reads.
struct CompulsoryWords {
  double read = 0, written = 0;
};
CompulsoryWords compulsory_words(const LayerGraph& network);
/// Operations of every layer that are needed. [layers]
std::vector<double> compulsory_macs(const LayerGraph& network);

/// Channels of a layer's output, and those of an input that it reads, of all of the batch.
std::int64_t output_channels(const Layer& layer);
std::int64_t input_channels(const Layer& layer);
/// Bits of all weights; none of a layer without.
double weight_bits(const GraphLayer& layer);

/// A graph, each layer of which reads one map, or two if it adds or multiplies maps, of words of so
/// many bits: a convolution type's second one stands in the weights' place. A workload that does
/// not say who reads what is a chain. Throws InputError for layers that run more than once, and for
/// as many inputs as a layer cannot have.
LayerGraph layer_graph(const Workload& workload, const OperandBits& bits);

/// Throws InputError at a layer that does not see what it reads: other channels, or an extent that
/// its windows cannot have. Where the words are as many, but in another shape, layers see all.
void expect_fitting_maps(LayerGraph& network);

/// Sets the limits that the workload states for an accelerator of this name.
void limit_unrolling(const Workload& workload, const std::string& hardware, LayerGraph& network);

}  // namespace codescent
