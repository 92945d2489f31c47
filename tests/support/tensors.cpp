#include "tests/support/tensors.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <torch/types.h>

#include "autodiff_model/tensors/axes.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {

LogFactors log_factors_of(const std::vector<Mapping>& mappings) {
  std::vector<double> temporal, spatial;
  for (const Mapping& mapping : mappings)
    for (const LevelMapping& loops : mapping.levels)
      for (int d = 0; d < kNumDims; ++d) {
        temporal.push_back(std::log(static_cast<double>(loops.temporal[d])));
        spatial.push_back(std::log(static_cast<double>(loops.spatial[d])));
      }
  const std::vector<std::int64_t> shape = {1, static_cast<std::int64_t>(mappings.size()),
                                           static_cast<std::int64_t>(mappings[0].levels.size()),
                                           kNumDims};
  return {torch::tensor(temporal, real_options()).view(shape),
          torch::tensor(spatial, real_options()).view(shape)};
}

LogFactors interior_factors(const ProblemTensors& problem, int num_starts,
                            std::mt19937_64& generator) {
  const auto num_levels = problem.num_levels();
  const auto shares =
      torch::empty({num_starts, problem.num_layers(), 2 * num_levels, kNumDims}, real_options());
  double* const values = shares.data_ptr<double>();
  for (std::int64_t i = 0; i < shares.numel(); ++i) values[i] = draw_real(0.1, 1.0, generator);
  const auto log_bounds = problem.log_bounds.clamp_min(std::log(2.0)).view({1, -1, 1, kNumDims});
  const auto logs = shares / shares.sum(2, /*keepdim=*/true) * log_bounds;
  return {logs.narrow(2, 0, num_levels).contiguous(),
          logs.narrow(2, num_levels, num_levels).contiguous()};
}

at::Tensor random_log_sizes(const Architecture& architecture, int num_starts,
                            std::mt19937_64& generator) {
  std::vector<double> log_sizes;
  for (int start = 0; start < num_starts; ++start)
    for (const Parameter& parameter : architecture.parameters)
      log_sizes.push_back(std::log(static_cast<double>(parameter.minimum)) +
                          draw_real(0, std::log(16.0), generator));
  return torch::tensor(log_sizes, real_options())
      .view({num_starts, static_cast<std::int64_t>(architecture.parameters.size())});
}

ProblemTensors with_orders_of(ProblemTensors problem, const std::vector<Mapping>& mappings) {
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    NestOrder nest;
    for (const LevelMapping& loops : mappings[i].levels) nest.push_back(loops.order);
    problem.orders[i] = {nest};
  }
  return problem;
}

LogFactors start_of(const LogFactors& factors, std::int64_t start) {
  return {factors.temporal.narrow(0, start, 1), factors.spatial.narrow(0, start, 1)};
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
