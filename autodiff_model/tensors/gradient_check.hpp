#pragma once

#include <ATen/core/Tensor.h>
#include <functional>
#include <vector>

#include "autodiff_model/objective/gradient_report.hpp"

namespace codescent {

/// A function whose gradient is in question; its result may have any shape.
using TensorFunction = std::function<at::Tensor(const std::vector<at::Tensor>&)>;

/// Compares the gradient that autograd gives with central differences, entry by entry. Results of
/// more than one element are reduced to one number first, each relative to its own size and with
/// a weight of its own. An entry whose gradient is far below the largest is measured against a
/// thousandth of the largest.
///   inputs  float64 tensors, not changed
GradientReport check_gradient(const TensorFunction& function, const std::vector<at::Tensor>& inputs,
                              const GradientCheckOptions& options = {});

}  // namespace codescent
