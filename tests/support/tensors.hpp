#pragma once

#include <ATen/core/Tensor.h>
#include <string>

#include "autodiff_model/objective/descent.hpp"

namespace codescent::testing {

/// A batch's log factors [starts, layers, variables] and log slacks [starts, parameters].
struct BatchTensors {
  at::Tensor log_factors, log_slack;
};
BatchTensors tensors_of(const RelaxedBatch& batch, std::int64_t layers);

/// Empty if every element is within tolerance * scale of what is expected, else the worst one. The
/// scale is the expected magnitude unless given.
std::string tensor_mismatch(const at::Tensor& actual, const at::Tensor& expected, double tolerance,
                            const at::Tensor& scale = {});

}  // namespace codescent::testing
