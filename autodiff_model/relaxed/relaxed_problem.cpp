#include "autodiff_model/relaxed/relaxed_problem.hpp"

#include <algorithm>

#include "core/error.hpp"

namespace codescent {
namespace {

/// The outermost level that may loop over a dim takes what the other factors leave.
int derived_level_of(const Architecture& architecture, Dim dim) {
  for (int l = architecture.num_levels() - 1; l >= 0; --l)
    if (architecture.levels[l].temporal.has(dim) &&
        architecture.levels[l].fixed_temporal[index(dim)] == 0)
      return l;
  return -1;
}

bool uses(const Workload& workload, Dim dim) {
  return std::any_of(workload.layers.begin(), workload.layers.end(),
                     [&](const Layer& layer) { return layer.bound(dim) > 1; });
}

}  // namespace

RelaxedProblem::RelaxedProblem(const Architecture& on, const Workload& of)
    : architecture(on), workload(of) {
  for (const Dim dim : kAllDims) {
    derived_level[index(dim)] = derived_level_of(architecture, dim);
    if (derived_level[index(dim)] < 0 && uses(workload, dim))
      throw InputError(architecture.name + ": no level may loop over " + std::string(name(dim)) +
                       ", which " + workload.name + " needs; add it to a level's temporal dims");
  }
  for (const Layer& layer : workload.layers) orders.push_back(distinct_orders(architecture, layer));
}

std::int64_t RelaxedProblem::free_bound(int layer, Dim dim) const {
  const std::int64_t bound = workload.layers[layer].bound(dim);
  const std::int64_t fixed = architecture.fixed_factor(dim);
  return bound % fixed == 0 ? bound / fixed : 1;
}

std::vector<FactorVariable> factor_variables(const RelaxedProblem& problem) {
  std::vector<FactorVariable> variables;
  for (int l = 0; l < problem.num_levels(); ++l)
    for (const Dim dim : kAllDims) {
      if (!uses(problem.workload, dim)) continue;
      const MemoryLevel& level = problem.architecture.levels[l];
      const int d = index(dim);
      if (level.temporal.has(dim) && level.fixed_temporal[d] == 0 && l != problem.derived_level[d])
        variables.push_back({false, l, dim});
      if (level.spatial_axis(dim) && level.fixed_spatial[d] == 0)
        variables.push_back({true, l, dim});
    }
  return variables;
}

}  // namespace codescent
