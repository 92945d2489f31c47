#pragma once

#include <vector>

#include "autodiff_model/fused/expression_graph.hpp"

namespace codescent {

/// Points evaluated side by side.
constexpr int kLanes = 8;

/// One number for each lane. GCC and Clang lower the vector to whatever registers the target has;
/// the struct fixes its alignment, which else depends on the target.
struct alignas(kLanes * sizeof(double)) Pack {
  using Lanes = double __attribute__((vector_size(kLanes * sizeof(double))));
  Lanes lanes;
};

/// An expression graph that runs on `kLanes` points at once, forwards and in reverse.
///   values, adjoints  [nodes]
class LaneProgram {
 public:
  /// Keeps the nodes that `outputs` need.
  LaneProgram(const ExpressionGraph& graph, const std::vector<int>& outputs);

  int num_nodes() const { return static_cast<int>(code_.size()); }
  int num_outputs() const { return static_cast<int>(outputs_.size()); }
  /// Node of the i-th output.
  int output(int i) const { return outputs_[i]; }
  /// Node of an input, or -1 if no output depends on it.
  int input(int number) const;

  /// Writes the constants; once for each `values` array.
  void set_constants(Pack* values) const;
  /// Computes every node from the inputs and constants.
  void run(Pack* values) const;
  /// Adds up derivatives: on entry the adjoints of the outputs, zeros elsewhere; on return those of
  /// every node.
  void run_backward(const Pack* values, Pack* adjoints) const;

 private:
  std::vector<Expression> code_;
  std::vector<int> outputs_;
  std::vector<int> inputs_;
};

}  // namespace codescent
