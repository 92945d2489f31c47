#pragma once

#include <ATen/core/Tensor.h>

#include "autodiff_model/problem_tensors.hpp"

namespace codescent {

/// Energy and cycles at the given loop order of each start and layer, from plain tensor operations.
///   order  [starts, layers]  int64, index into ProblemTensors::orders[layer]
LayerCosts composed_costs_at(const ProblemTensors& problem, const LogFactors& factors,
                             const HardwareCoefficients& hardware, const at::Tensor& order);

/// Evaluates every loop order and takes, for each start and layer, the one that is preferred; the
/// first of equals. The choice itself has no gradient.
LayerCosts composed_layer_costs(const ProblemTensors& problem, const LogFactors& factors,
                                const HardwareCoefficients& hardware, OrderPreference preference);

}  // namespace codescent
