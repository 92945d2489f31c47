#include "autodiff_model/relaxed_mappings.hpp"

#include <algorithm>
#include <cmath>
#include <torch/types.h>

#include "autodiff_model/axes.hpp"

namespace codescent {
namespace {

/// Euclidean projection of the values at `members` onto {x >= 0, sum x <= limit}.
void project_onto_simplex(const std::vector<int>& members, double limit, double* values) {
  double sum = 0;
  for (const int v : members) {
    values[v] = std::max(values[v], 0.0);
    sum += values[v];
  }
  if (sum <= limit) return;
  std::vector<double> sorted;
  sorted.reserve(members.size());
  for (const int v : members) sorted.push_back(values[v]);
  std::sort(sorted.rbegin(), sorted.rend());
  double running = 0;
  double excess = 0;
  for (std::size_t k = 0; k < sorted.size(); ++k) {
    running += sorted[k];
    const double candidate = (running - limit) / static_cast<double>(k + 1);
    if (sorted[k] >= candidate) excess = candidate;
  }
  for (const int v : members) values[v] = std::max(values[v] - excess, 0.0);
}

/// Variables whose sum is limited, and by how much.
struct SumLimit {
  std::vector<int> members;
  double limit = 0;
};

std::vector<SumLimit> fan_out_limits(const ProblemTensors& problem,
                                     const std::vector<FactorVariable>& variables,
                                     const std::vector<std::vector<double>>& log_limits) {
  std::vector<SumLimit> limits;
  for (int l = 0; l < problem.architecture.num_levels(); ++l) {
    const MemoryLevel& level = problem.architecture.levels[l];
    for (std::size_t axis = 0; axis < level.spatial.size(); ++axis) {
      SumLimit limit{{}, log_limits[l][axis]};
      for (std::size_t v = 0; v < variables.size(); ++v)
        if (variables[v].is_spatial && variables[v].level == l &&
            level.spatial[axis].dims.has(variables[v].dim))
          limit.members.push_back(static_cast<int>(v));
      for (const Dim dim : kAllDims)
        if (const std::int64_t fixed = level.fixed_spatial[index(dim)];
            fixed > 1 && level.spatial[axis].dims.has(dim))
          limit.limit = std::max(0.0, limit.limit - std::log(static_cast<double>(fixed)));
      if (!limit.members.empty()) limits.push_back(std::move(limit));
    }
  }
  return limits;
}

}  // namespace

std::vector<FactorVariable> factor_variables(const ProblemTensors& problem) {
  std::vector<FactorVariable> variables;
  const auto temporal = problem.temporal_free.accessor<double, 2>();
  const auto spatial = problem.spatial_free.accessor<double, 2>();
  const auto add_if_used = [&](bool is_spatial, int level, Dim dim) {
    for (const Layer& layer : problem.workload.layers)
      if (layer.bound(dim) > 1) {
        variables.push_back({is_spatial, level, dim});
        return;
      }
  };
  for (int l = 0; l < problem.architecture.num_levels(); ++l)
    for (const Dim dim : kAllDims) {
      if (temporal[l][index(dim)] > 0) add_if_used(false, l, dim);
      if (spatial[l][index(dim)] > 0) add_if_used(true, l, dim);
    }
  return variables;
}

LogFactors complete(const ProblemTensors& problem, const std::vector<FactorVariable>& variables,
                    const at::Tensor& log_factors) {
  const auto num_variables = static_cast<std::int64_t>(variables.size());
  expect_shape(log_factors, {-1, problem.num_layers(), num_variables}, "log_factors");
  const std::int64_t cells = problem.num_levels() * kNumDims;
  const auto cell_of = [](int level, Dim dim) { return level * kNumDims + index(dim); };
  auto scatter = torch::zeros({2, num_variables, cells}, real_options());
  auto derive = torch::zeros({kNumDims, cells}, real_options());
  auto scatter_at = scatter.accessor<double, 3>();
  auto derive_at = derive.accessor<double, 2>();
  for (std::int64_t v = 0; v < num_variables; ++v)
    scatter_at[variables[v].is_spatial ? 1 : 0][v][cell_of(variables[v].level, variables[v].dim)] =
        1;
  for (const Dim dim : kAllDims)
    if (problem.derived_level[index(dim)] >= 0)
      derive_at[index(dim)][cell_of(problem.derived_level[index(dim)], dim)] = 1;

  const std::vector<std::int64_t> shape = {log_factors.size(0), problem.num_layers(),
                                           problem.num_levels(), kNumDims};
  const auto spatial = log_factors.matmul(scatter[1]).view(shape) + problem.log_fixed_spatial;
  const auto chosen = log_factors.matmul(scatter[0]).view(shape) + problem.log_fixed_temporal;
  const auto left = problem.log_bounds - (spatial + chosen).sum(2);  // [starts, layers, dims]
  return {chosen + left.matmul(derive).view(shape), spatial};
}

void project(const ProblemTensors& problem, const std::vector<FactorVariable>& variables,
             const std::vector<std::vector<double>>& log_fan_out_limits, at::Tensor& log_factors) {
  const auto num_variables = static_cast<std::int64_t>(variables.size());
  expect_shape(log_factors, {-1, problem.num_layers(), num_variables}, "log_factors");
  TORCH_CHECK(log_factors.is_contiguous(), "project: log_factors must be contiguous");
  const std::vector<SumLimit> fan_outs = fan_out_limits(problem, variables, log_fan_out_limits);
  std::array<std::vector<int>, kNumDims> of_dim;
  for (std::int64_t v = 0; v < num_variables; ++v)
    of_dim[index(variables[v].dim)].push_back(static_cast<int>(v));
  auto* row = log_factors.data_ptr<double>();
  std::vector<std::array<double, kNumDims>> log_bounds(problem.num_layers());
  for (std::int64_t layer = 0; layer < problem.num_layers(); ++layer)
    for (const Dim dim : kAllDims)
      log_bounds[layer][index(dim)] = std::log(static_cast<double>(problem.free_bound(layer, dim)));
  for (std::int64_t start = 0; start < log_factors.size(0); ++start)
    for (std::int64_t layer = 0; layer < problem.num_layers(); ++layer, row += num_variables) {
      for (const SumLimit& limit : fan_outs) project_onto_simplex(limit.members, limit.limit, row);
      for (int d = 0; d < kNumDims; ++d) project_onto_simplex(of_dim[d], log_bounds[layer][d], row);
    }
}

}  // namespace codescent
