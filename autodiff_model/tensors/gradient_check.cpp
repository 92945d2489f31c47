#include "autodiff_model/tensors/gradient_check.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <torch/types.h>

#include "autodiff_model/tensors/axes.hpp"

namespace codescent {
namespace {

/// Weights that tell the elements of a result apart: none is zero, no two small ones are equal.
at::Tensor element_weights(const at::Tensor& result) {
  const auto numbers = torch::arange(1, result.numel() + 1, real_options()).view(result.sizes());
  const auto sizes = result.detach().abs();
  return (numbers.cos() + 1.5) / torch::where(sizes > 0, sizes, torch::ones_like(sizes));
}

struct Differences {
  double backward = 0;
  double forward = 0;

  double central() const { return (forward + backward) / 2; }
  double gap() const { return forward - backward; }
};

/// Slopes on both sides of one entry; restores the entry.
Differences differences_at(const std::function<double()>& value, double& entry, double step) {
  const double middle = value();
  const double kept = entry;
  entry = kept + step;
  const double above = value();
  entry = kept - step;
  const double below = value();
  entry = kept;
  return {(middle - below) / step, (above - middle) / step};
}

std::string describe(std::size_t input, std::int64_t entry, const at::Tensor& tensor,
                     double autograd, double difference) {
  std::vector<std::int64_t> position(static_cast<std::size_t>(tensor.dim()));
  for (std::int64_t axis = tensor.dim() - 1; axis >= 0; --axis) {
    position[axis] = entry % tensor.size(axis);
    entry /= tensor.size(axis);
  }
  std::ostringstream text;
  text << "input " << input << " at " << c10::IntArrayRef(position) << ": autograd says "
       << autograd << ", central differences say " << difference;
  return text.str();
}

/// The gradient of the weighted sum; zeros for inputs that the result does not depend on.
std::vector<at::Tensor> autograd_of(const TensorFunction& function,
                                    const std::vector<at::Tensor>& inputs, at::Tensor& weights) {
  std::vector<at::Tensor> leaves;
  for (const at::Tensor& input : inputs)
    leaves.push_back(input.detach().clone().set_requires_grad(true));
  const at::Tensor result = function(leaves);
  weights = element_weights(result);
  if (result.requires_grad()) (result * weights).sum().backward();
  std::vector<at::Tensor> gradients;
  for (const at::Tensor& leaf : leaves)
    gradients.push_back(leaf.grad().defined() ? leaf.grad().contiguous() : torch::zeros_like(leaf));
  return gradients;
}

double largest_of(const std::vector<at::Tensor>& gradients) {
  double largest = 0;
  for (const at::Tensor& gradient : gradients)
    if (gradient.numel() > 0) largest = std::max(largest, gradient.abs().max().item<double>());
  return largest;
}

enum class Verdict { Agrees, Kink, Disagrees };

struct Comparison {
  Verdict verdict = Verdict::Agrees;
  double mismatch = 0;  // relative
  double difference = 0;
};

/// Compares one entry, and looks closer at one that disagrees: as the step shrinks, a gap between
/// the one-sided differences shrinks where the function is curved and stays where it has a kink.
Comparison compare(double autograd, double floor, const GradientCheckOptions& options,
                   const std::function<Differences(double)>& differences) {
  const auto judge = [&](const Differences& slopes) {
    const double scale = std::max(
        {std::abs(autograd), std::abs(slopes.forward), std::abs(slopes.backward), floor, 1e-12});
    const double mismatch = std::abs(autograd - slopes.central()) / scale;
    const bool agrees = mismatch <= options.tolerance;  // false for NaN
    return Comparison{agrees ? Verdict::Agrees : Verdict::Disagrees, mismatch, slopes.central()};
  };
  const Differences wide = differences(options.step);
  const Comparison first = judge(wide);
  if (first.verdict == Verdict::Agrees) return first;
  const Differences narrow = differences(options.step / 10);
  Comparison second = judge(narrow);
  const bool gap_is_large =
      std::abs(narrow.gap()) > options.tolerance * std::max(std::abs(autograd), floor);
  if (second.verdict == Verdict::Disagrees && gap_is_large &&
      std::abs(narrow.gap()) > 0.5 * std::abs(wide.gap()))
    second.verdict = Verdict::Kink;
  return second;
}

}  // namespace

GradientReport check_gradient(const TensorFunction& function, const std::vector<at::Tensor>& inputs,
                              const GradientCheckOptions& options) {
  at::Tensor weights;
  const std::vector<at::Tensor> gradients = autograd_of(function, inputs, weights);
  const double floor = 1e-3 * largest_of(gradients);

  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> moved;
  for (const at::Tensor& input : inputs) {
    TORCH_CHECK(input.scalar_type() == torch::kFloat64, "inputs: expected float64, got ",
                input.scalar_type());
    moved.push_back(input.detach().clone().contiguous());
  }
  const auto value = [&] { return (function(moved) * weights).sum().item<double>(); };

  GradientReport report;
  for (std::size_t i = 0; i < moved.size(); ++i) {
    double* const entries = moved[i].data_ptr<double>();
    const double* const autograd = gradients[i].data_ptr<double>();
    for (std::int64_t e = 0; e < moved[i].numel(); ++e) {
      const Comparison entry = compare(autograd[e], floor, options, [&](double step) {
        return differences_at(value, entries[e], step);
      });
      if (entry.verdict == Verdict::Kink) {
        ++report.num_skipped;
        continue;
      }
      ++report.num_compared;
      if (std::isnan(entry.mismatch) || entry.mismatch > report.worst_mismatch)
        report.worst_mismatch = entry.mismatch;
      if (entry.verdict == Verdict::Disagrees && report.where.empty())
        report.where = describe(i, e, moved[i], autograd[e], entry.difference);
    }
  }
  const std::int64_t num_entries = report.num_compared + report.num_skipped;
  if (report.where.empty() && static_cast<double>(report.num_skipped) >
                                  options.maximum_skipped_share * static_cast<double>(num_entries))
    report.where = std::to_string(report.num_skipped) + " of " + std::to_string(num_entries) +
                   " entries lie at kinks: too few are left to judge";
  return report;
}

}  // namespace codescent
