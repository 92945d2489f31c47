#pragma once

#include <vector>

#include "autodiff_model/graph/lane_kernels.hpp"

namespace codescent {

/// One number for each lane. GCC and Clang lower the vector to whatever registers the target has;
/// the struct fixes its alignment, which else depends on the target.
struct alignas(kLanes * sizeof(double)) Pack {
  using Lanes = double __attribute__((vector_size(kLanes * sizeof(double))));
  Lanes lanes;
};

/// Derivatives of a program's outputs that come in, and those of its inputs that come out.
class Adjoints {
 public:
  /// For programs of at most this many nodes.
  explicit Adjoints(int num_nodes) : packs_(num_nodes, Pack{}), is_active_(num_nodes, 0) {}

  /// Adds to the derivative of an output's node; the first time after a reverse pass, sets it.
  void add(int node, const Pack& derivative) {
    packs_[node].lanes += derivative.lanes;
    is_active_[node] = 1;
  }
  /// The same in one lane.
  void add(int node, int lane, double derivative) {
    packs_[node].lanes[lane] += derivative;
    is_active_[node] = 1;
  }
  /// After a reverse pass, the derivative of an input's node.
  const Pack& operator[](int node) const { return of_inputs_[node]; }

 private:
  friend class LaneProgram;
  std::vector<Pack> packs_;             // [nodes] zeros but for outputs that have a derivative
  std::vector<char> is_active_;         // [nodes] which these are
  std::vector<char> active_audiences_;  // of the pass at hand
  std::vector<Pack> of_inputs_;         // [inputs that are nodes]
};

/// An expression graph that runs on `kLanes` points at once, forwards and in reverse.
///   values, adjoints  [nodes]
class LaneProgram {
 public:
  /// Keeps the nodes that the outputs need.
  ///   kernels  one of `available_lane_kernels`
  explicit LaneProgram(const ExpressionProgram& program,
                       const LaneKernels& kernels = widest_lane_kernels());

  /// Gives back the room that only `run_backward` needs, which must not be called any more.
  void keep_forward_only();

  int num_nodes() const { return code_.num_nodes(); }
  int num_outputs() const { return static_cast<int>(code_.outputs.size()); }
  /// Node of the i-th output.
  int output(int i) const { return code_.outputs[i]; }
  /// Node of an input, or -1 if no output depends on it.
  int input(int number) const;

  /// Writes the constants; once for each `values` array.
  void set_constants(Pack* values) const;
  /// Computes every node from the inputs and constants, in the first `num_lanes` lanes or more.
  void run(Pack* values, int num_lanes = kLanes) const;
  /// Turns the derivatives that were added to outputs into those of all inputs, in the first
  /// `num_lanes` lanes or more.
  void run_backward(const Pack* values, Adjoints& adjoints, int num_lanes = kLanes) const;

 private:
  LaneCode code_;
  LaneKernels kernels_;
};

}  // namespace codescent
