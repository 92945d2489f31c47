#pragma once

#include <array>
#include <tuple>

#include "autodiff_model/graph/expression_graph.hpp"
#include "core/architecture.hpp"
#include "core/layer.hpp"
#include "core/mapping.hpp"

namespace codescent {

/// The numbers `of_dim(dim)` of every dim, also of a type that has no default.
template <typename Function>
auto for_all_dims(const Function& of_dim) {
  return std::apply([&](auto... dims) { return std::array{of_dim(dims)...}; }, kAllDims);
}

/// One layer's nest as a latency model sees it: the tile inside the outermost level's temporal
/// loops, and those loops.
template <typename Number>
struct OuterNest {
  std::array<Number, kNumDims> tile;        // extents: products of all factors inside the loops
  std::array<Number, kNumDims> iterations;  // the outermost temporal factors
  std::array<Dim, kNumDims> order;          // of those loops, innermost first
  Number analytical_cycles;                 // of one run of the layer
};

/// The nest of an integer mapping.
OuterNest<double> outer_nest(const Architecture& architecture, const Mapping& mapping,
                             double analytical_cycles);

/// Where an expression of a latency model will be evaluated.
enum class Points {
  Relaxed,  // at any real factors: it should be smooth
  Integer   // at integer factors only: it may count partial blocks as whole ones
};

/// Cycles of one run of a layer from more than bandwidths, such as a predictor trained on RTL.
/// Results must be finite and above 0. Called by several threads at once.
class LatencyModel {
 public:
  virtual ~LatencyModel() = default;

  /// As an expression of the nest's, differentiable. For integer points it must equal the exact
  /// formula, up to rounding errors.
  virtual Real cycles(const Layer& layer, const OuterNest<Real>& nest, Points points) const = 0;
  /// The exact formula at integer factors, by which designs are scored.
  virtual double cycles(const Layer& layer, const OuterNest<double>& nest) const = 0;
  /// What it says of no mapping of a layer less than; 0 if nothing is known.
  virtual double least_cycles(const Layer& /*layer*/) const { return 0; }
};

}  // namespace codescent
