#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/dims.hpp"

namespace codescent {

/// Which dims index each operand of a kind of layer.
struct LayerType {
  std::string_view name;
  std::array<DimSet, kNumOperands> relevant;
  OperandSet maps = {Operand::Input};  // operands that other layers write
  bool has_weights = true;
  bool computes = true;  // an operation for each product of the bounds
};

/// The table of layer types: convolution (GEMM too: R = S = Q = N = 1, P = M) and depthwise, whose
/// output is indexed by C. G indexes every operand.
inline constexpr LayerType kLayerTypes[] = {
    {"convolution",
     {DimSet{Dim::R, Dim::S, Dim::C, Dim::K, Dim::G},
      DimSet{Dim::R, Dim::S, Dim::P, Dim::Q, Dim::C, Dim::N, Dim::G},
      DimSet{Dim::P, Dim::Q, Dim::K, Dim::N, Dim::G}}},
    {"depthwise",
     {DimSet{Dim::R, Dim::S, Dim::C, Dim::K, Dim::G},
      DimSet{Dim::R, Dim::S, Dim::P, Dim::Q, Dim::C, Dim::N, Dim::G},
      DimSet{Dim::P, Dim::Q, Dim::C, Dim::K, Dim::N, Dim::G}}},
};

/// Layers that move data and compute little: stacks cost them (core/stacks), searches of single
/// layers leave them out. The second map that an addition reads stands in the weights' place.
inline constexpr LayerType kWeightlessTypes[] = {
    {"pooling",
     {DimSet{}, DimSet{Dim::R, Dim::S, Dim::P, Dim::Q, Dim::C, Dim::N, Dim::G},
      DimSet{Dim::P, Dim::Q, Dim::C, Dim::N, Dim::G}},
     {Operand::Input},
     false},
    {"copy",  // brings what the network is given, or a part of a map
     {DimSet{}, DimSet{Dim::P, Dim::Q, Dim::C, Dim::N, Dim::G},
      DimSet{Dim::P, Dim::Q, Dim::C, Dim::N, Dim::G}},
     {Operand::Input},
     false,
     false},
    {"softmax",  // over the channels of each position
     {DimSet{}, DimSet{Dim::P, Dim::Q, Dim::C, Dim::N, Dim::G},
      DimSet{Dim::P, Dim::Q, Dim::C, Dim::N, Dim::G}},
     {Operand::Input},
     false},
    {"layer_norm",  // of the channels of each position
     {DimSet{}, DimSet{Dim::P, Dim::Q, Dim::C, Dim::N, Dim::G},
      DimSet{Dim::P, Dim::Q, Dim::C, Dim::N, Dim::G}},
     {Operand::Input},
     false},
    {"addition",
     {DimSet{Dim::P, Dim::Q, Dim::C, Dim::N, Dim::G},
      DimSet{Dim::P, Dim::Q, Dim::C, Dim::N, Dim::G},
      DimSet{Dim::P, Dim::Q, Dim::C, Dim::N, Dim::G}},
     {Operand::Input, Operand::Weight},
     false},
};

inline constexpr const LayerType& kAddition = kWeightlessTypes[4];

/// Which words of an input a tile of windows takes.
enum class Footprint : std::uint8_t {
  BoundingBox,  // all between the first and the last, as Timeloop has it
  Distinct      // those that some window reaches
};

/// "bounding-box", "distinct", as users write them, in the order of the enumerators.
const std::vector<std::string>& footprint_names();
std::string_view name(Footprint footprint);

/// How the window of one input axis slides: position = output * stride + filter * dilation.
struct WindowAxis {
  Dim output;  // P or Q
  Dim filter;  // R or S
  std::int64_t stride = 1;
  std::int64_t dilation = 1;
  Footprint footprint = Footprint::BoundingBox;
};

/// Of an input's extents and paddings, so that no sum of them overflows.
constexpr std::int64_t kLargestExtent = 1'000'000'000;

/// One axis of an input as the tensor is: words along it, and the zeros that stand at each end.
struct InputAxis {
  std::int64_t extent = 1;
  std::int64_t padding = 0;
};

/// One layer of a network. The W axis (P, R) and the H axis (Q, S) have a stride and a dilation.
struct Layer {
  std::string name;
  const LayerType* type = &kLayerTypes[0];
  DimArray bounds = kAllOnes;
  std::int64_t stride_w = 1;
  std::int64_t stride_h = 1;
  std::int64_t dilation_w = 1;
  std::int64_t dilation_h = 1;
  std::int64_t count = 1;  // how often the network runs this layer
  Footprint footprint = Footprint::BoundingBox;
  /// [W, H] where the workload says; no cost depends on it, since models read the padding too.
  std::optional<std::array<InputAxis, 2>> stated_input;

  std::int64_t bound(Dim dim) const { return bounds[index(dim)]; }
  DimSet relevant(Operand operand) const { return type->relevant[index(operand)]; }
  /// Those of an operand's dims that multiply its words one for one: all but an input's windows.
  DimSet plain_dims(Operand operand) const;
  std::array<WindowAxis, 2> window_axes() const {
    return {{{Dim::P, Dim::R, stride_w, dilation_w, footprint},
             {Dim::Q, Dim::S, stride_h, dilation_h, footprint}}};
  }
  /// The stated input, or else all that the windows reach, without padding.
  std::array<InputAxis, 2> input_axes() const;
  /// Multiply-accumulates of one run: the product of the bounds.
  std::int64_t macs() const {
    std::int64_t product = 1;
    for (const std::int64_t bound : bounds) product *= bound;
    return product;
  }
};

/// What is wrong with a layer's numbers, a sentence each: bounds below 1, or so large that an
/// access count could overflow 63 bits. Every count of the exact model is at most product(bounds) *
/// (stride_w + dilation_w) * (stride_h + dilation_h).
std::vector<std::string> layer_problems(const Layer& layer);

/// What one layer writes and another reads: indices of layers.
struct Edge {
  int from = 0;
  int to = 0;  // after `from`: there is no cycle

  bool operator==(const Edge& other) const { return from == other.from && to == other.to; }
};

/// How far some accelerators, by name, unroll dims of a layer at most.
struct UnrollLimit {
  int layer = 0;
  std::vector<std::string> hardware;
  std::vector<std::pair<Dim, std::int64_t>> at_most;
};

/// A network: its distinct layers, each with a count; or a graph, each layer once, with edges.
struct Workload {
  std::string name;
  std::string source;  // which public definition it follows
  std::vector<Layer> layers;
  /// By reader, in the order in which it reads them; none if it is not known who reads what.
  std::vector<Edge> edges = {};
  std::vector<UnrollLimit> unroll_limits = {};

  /// Multiply-accumulates of the whole network, counts included.
  std::int64_t total_macs() const;
};

}  // namespace codescent
