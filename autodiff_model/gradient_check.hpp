#pragma once

#include <ATen/core/Tensor.h>
#include <functional>
#include <string>
#include <vector>

namespace codescent {

/// A function whose gradient is in question; its result may have any shape.
using TensorFunction = std::function<at::Tensor(const std::vector<at::Tensor>&)>;

struct GradientCheckOptions {
  double step = 1e-5;                  // of the central differences
  double tolerance = 1e-5;             // on the relative mismatch of an entry
  double maximum_skipped_share = 0.1;  // of all entries; more fail the check
};

/// How a gradient compares with central differences.
struct GradientReport {
  double worst_mismatch = 0;  // relative, over the entries compared
  std::string where;          // the first thing that is wrong, or empty
  std::int64_t num_compared = 0;
  std::int64_t num_skipped = 0;  // entries at a kink: their one-sided differences disagree

  bool passed() const { return where.empty(); }
};

/// Compares the gradient that autograd gives with central differences, entry by entry. Results of
/// more than one element are reduced to one number first, each relative to its own size and with
/// a weight of its own. An entry whose gradient is far below the largest is measured against a
/// thousandth of the largest.
///   inputs  float64 tensors, not changed
GradientReport check_gradient(const TensorFunction& function, const std::vector<at::Tensor>& inputs,
                              const GradientCheckOptions& options = {});

}  // namespace codescent
