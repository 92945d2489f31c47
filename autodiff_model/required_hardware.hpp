#pragma once

#include <ATen/core/Tensor.h>
#include <vector>

#include "autodiff_model/problem_tensors.hpp"

namespace codescent {

/// A demand this close to its limit, in ln, meets it.
constexpr double kLimitTolerance = 1e-9;

/// ln of what each layer asks of every limit, in the order of `size_limits` (core/exact_model/
/// capacity.hpp): for each level the words it holds at a time, if it has a capacity, then the
/// fan-out along each of its axes.
///   returns  [starts, layers, limits]
at::Tensor log_demand(const ProblemTensors& problem, const LogFactors& factors);

/// Sizes of each start's hardware, real numbers.
struct SizedStarts {
  at::Tensor log_sizes;  // [starts, parameters]
  at::Tensor excess;     // [starts]  >= 0, and 0 where every limit is met
};

/// The smallest sizes that meet the demands of every layer, parameters sized in the order of their
/// declaration, as `smallest_hardware` does in integers: each at least its minimum and its slack; a
/// size whose range is one value keeps it. What ties shares the gradient. `excess` sums the squares
/// of ln(demand / limit) over layers and limits that stay broken, because a size is fixed or no
/// size raises the limit, and of ln(size / maximum) over sizes above their maximum.
///   log_demand  [starts, layers, limits]
///   log_slack   [starts, parameters]  ln of a least size that a search may choose; 0 asks nothing
SizedStarts size_starts(const Architecture& architecture, const at::Tensor& log_demand,
                        const at::Tensor& log_slack);

}  // namespace codescent
