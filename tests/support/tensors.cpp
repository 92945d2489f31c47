#include "tests/support/tensors.hpp"

#include <sstream>
#include <torch/types.h>

namespace codescent::testing {

BatchTensors tensors_of(const RelaxedBatch& batch, std::int64_t layers) {
  const auto rows = [&](const std::vector<double>& numbers) {
    const auto width = static_cast<std::int64_t>(numbers.size()) / batch.starts;
    return torch::tensor(numbers, torch::kFloat64).view({batch.starts, width});
  };
  const at::Tensor factors = rows(batch.log_factors);
  return {factors.view({batch.starts, layers, factors.size(1) / layers}), rows(batch.log_slack)};
}

std::string tensor_mismatch(const at::Tensor& actual, const at::Tensor& expected, double tolerance,
                            const at::Tensor& scale) {
  std::ostringstream text;
  if (actual.sizes() != expected.sizes()) {
    text << "shape " << actual.sizes() << ", expected " << expected.sizes();
    return text.str();
  }
  if (actual.numel() == 0) return "";
  const auto found = actual.detach().to(torch::kFloat64).contiguous();
  const auto wanted = expected.detach().to(torch::kFloat64).contiguous();
  const auto measure = (scale.defined() ? scale.detach() : wanted).abs().expand_as(wanted);
  auto off = (found - wanted).abs() / measure.clamp_min(1e-300);
  off = torch::where(found == wanted, torch::zeros_like(off), off).nan_to_num(1e300).flatten();
  const auto worst = off.argmax().item<std::int64_t>();
  if (off[worst].item<double>() <= tolerance) return "";
  std::vector<std::int64_t> position(static_cast<std::size_t>(wanted.dim()));
  for (std::int64_t axis = wanted.dim() - 1, rest = worst; axis >= 0; --axis) {
    position[axis] = rest % wanted.size(axis);
    rest /= wanted.size(axis);
  }
  text.precision(17);
  text << "at " << c10::IntArrayRef(position) << ": got " << found.flatten()[worst].item<double>()
       << ", expected " << wanted.flatten()[worst].item<double>();
  return text.str();
}

}  // namespace codescent::testing
