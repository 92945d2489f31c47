#pragma once

#include <vector>

#include "autodiff_model/graph/lane_code.hpp"

namespace codescent {

/// The loops that run a program, compiled for one width of vector registers.
///   values    [nodes, kLanes]
///   adjoints  [nodes, kLanes]  zeros, but for outputs; afterwards zeros, but for inputs
///   active    [audiences]      whether it serves an output that has a derivative
struct LaneKernels {
  using Forward = void(const LaneCode& code, double* values);
  using Backward = void(const LaneCode& code, const std::vector<char>& active, const double* values,
                        double* adjoints);

  int width = 1;  // numbers a register
  Forward* forward = nullptr;
  Backward* backward = nullptr;
  // Of the first `width` lanes only.
  Forward* forward_first = nullptr;
  Backward* backward_first = nullptr;
};

/// One for each width that this machine has, the widest first: one binary for all of a kind.
std::vector<LaneKernels> available_lane_kernels();
inline LaneKernels widest_lane_kernels() {
  return available_lane_kernels().front();
}

}  // namespace codescent
