#pragma once

#include <vector>

#include "autodiff_model/graph/lane_code.hpp"

namespace codescent {

/// The loops that run a program, compiled for one width of vector registers.
///   values    [nodes, kLanes]
///   adjoints  [nodes, kLanes]  zeros, but for outputs; afterwards zeros, but for inputs
///   active    [audiences]      whether it serves an output that has a derivative
struct LaneKernels {
  int width = 1;  // numbers a register
  void (*forward)(const LaneCode& code, double* values) = nullptr;
  void (*backward)(const LaneCode& code, const std::vector<char>& active, const double* values,
                   double* adjoints) = nullptr;
};

/// One for each width that this machine has, the widest first: one binary for all of a kind.
std::vector<LaneKernels> available_lane_kernels();
inline LaneKernels widest_lane_kernels() {
  return available_lane_kernels().front();
}

}  // namespace codescent
