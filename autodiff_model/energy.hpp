#pragma once

#include <ATen/core/Tensor.h>

#include "autodiff_model/problem_tensors.hpp"
#include "autodiff_model/traffic.hpp"

namespace codescent {

/// Energy of one run of each layer: every access of every instance, plus the MACs. Words are
/// charged one by one; the exact model charges whole blocks.
///   returns  [starts, layers]  pJ
at::Tensor layer_energy_pj(const ProblemTensors& problem, const TrafficTensors& traffic,
                           const HardwareCoefficients& hardware);

}  // namespace codescent
