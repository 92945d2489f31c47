#include "autodiff_model/objective/projection.hpp"

#include <algorithm>
#include <cmath>

namespace codescent {

Projection::Projection(const RelaxedProblem& problem, const std::vector<FactorVariable>& variables,
                       const std::vector<std::vector<double>>& log_fan_out_limits)
    : num_variables_(static_cast<std::int64_t>(variables.size())),
      log_bounds_(problem.num_layers()) {
  for (int l = 0; l < problem.num_levels(); ++l) {
    const MemoryLevel& level = problem.architecture.levels[l];
    for (std::size_t axis = 0; axis < level.spatial.size(); ++axis) {
      SumLimit limit{{}, log_fan_out_limits[l][axis]};
      for (std::size_t v = 0; v < variables.size(); ++v)
        if (variables[v].is_spatial && variables[v].level == l &&
            level.spatial[axis].dims.has(variables[v].dim))
          limit.members.push_back(static_cast<int>(v));
      for (const Dim dim : kAllDims)
        if (const std::int64_t fixed = level.fixed_spatial[index(dim)];
            fixed > 1 && level.spatial[axis].dims.has(dim))
          limit.limit = std::max(0.0, limit.limit - std::log(static_cast<double>(fixed)));
      if (!limit.members.empty()) fan_outs_.push_back(std::move(limit));
    }
  }
  for (std::size_t v = 0; v < variables.size(); ++v)
    of_dim_[index(variables[v].dim)].push_back(static_cast<int>(v));
  for (int layer = 0; layer < problem.num_layers(); ++layer)
    for (const Dim dim : kAllDims)
      log_bounds_[layer][index(dim)] =
          std::log(static_cast<double>(problem.free_bound(layer, dim)));
}

/// Euclidean projection of the values at `members` onto {x >= 0, sum x <= limit}.
void Projection::project(const std::vector<int>& members, double limit, double* values) {
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

void Projection::operator()(std::int64_t starts, double* log_factors) const {
  for (std::int64_t start = 0; start < starts; ++start)
    for (const auto& log_bounds : log_bounds_) {
      for (const SumLimit& limit : fan_outs_) project(limit.members, limit.limit, log_factors);
      for (int d = 0; d < kNumDims; ++d) project(of_dim_[d], log_bounds[d], log_factors);
      log_factors += num_variables_;
    }
}

}  // namespace codescent
