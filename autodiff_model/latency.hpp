#pragma once

#include <ATen/core/Tensor.h>

#include "autodiff_model/problem_tensors.hpp"
#include "autodiff_model/traffic.hpp"

namespace codescent {

/// Cycles of one run of each layer: the slowest of the MACs and of every level's bandwidths, since
/// every transfer overlaps with compute and with the others. Not rounded up.
///   returns  [starts, layers]
at::Tensor layer_cycles(const ProblemTensors& problem, const TrafficTensors& traffic,
                        const HardwareCoefficients& hardware);

}  // namespace codescent
