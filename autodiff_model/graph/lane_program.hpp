#pragma once

#include <cstdint>
#include <vector>

#include "autodiff_model/graph/expression_program.hpp"

namespace codescent {

/// Points evaluated side by side.
constexpr int kLanes = 8;

/// One number for each lane. GCC and Clang lower the vector to whatever registers the target has;
/// the struct fixes its alignment, which else depends on the target.
struct alignas(kLanes * sizeof(double)) Pack {
  using Lanes = double __attribute__((vector_size(kLanes * sizeof(double))));
  Lanes lanes;
};

/// Derivatives of a program's outputs with respect to its nodes, kept for those nodes only that the
/// outputs at hand depend on: of many loop orders, a gradient needs few.
class Adjoints {
 public:
  /// For programs of at most this many nodes.
  explicit Adjoints(int num_nodes) : packs_(num_nodes), active_((num_nodes + 63) / 64) {}

  /// Adds to a node's derivative; the first time after a reverse pass, sets it.
  void add(int node, const Pack& derivative);
  /// After a reverse pass, the derivative of an input.
  const Pack& operator[](int node) const { return packs_[node]; }

 private:
  friend class LaneProgram;
  std::vector<Pack> packs_;            // [nodes]
  std::vector<std::uint64_t> active_;  // a bit for each node that has a derivative
};

/// An expression graph that runs on `kLanes` points at once, forwards and in reverse.
///   values, adjoints  [nodes]
class LaneProgram {
 public:
  /// Keeps the nodes that the outputs need.
  explicit LaneProgram(const ExpressionProgram& program);

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
  /// Turns the derivatives that were added to outputs into those of all inputs.
  void run_backward(const Pack* values, Adjoints& adjoints) const;

 private:
  std::vector<Expression> code_;
  std::vector<WeightedTerm> terms_;  // of the weighted sums in `code_`
  std::vector<int> outputs_;
  std::vector<int> inputs_;
};

}  // namespace codescent
