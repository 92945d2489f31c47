#include "autodiff_model/problem_tensors.hpp"

#include <cmath>
#include <torch/types.h>

#include "autodiff_model/axes.hpp"
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

void fill_masks(ProblemTensors& problem) {
  const Architecture& architecture = problem.architecture;
  auto temporal = problem.temporal_free.accessor<double, 2>();
  auto spatial = problem.spatial_free.accessor<double, 2>();
  auto log_fixed_temporal = problem.log_fixed_temporal.accessor<double, 2>();
  auto log_fixed_spatial = problem.log_fixed_spatial.accessor<double, 2>();
  for (int d = 0; d < kNumDims; ++d) {
    problem.derived_level[d] = derived_level_of(architecture, kAllDims[d]);
    bool used = false;
    for (const Layer& layer : problem.workload.layers) used = used || layer.bounds[d] > 1;
    if (used && problem.derived_level[d] < 0)
      throw InputError(architecture.name + ": no level may loop over " +
                       std::string(name(kAllDims[d])) + ", which " + problem.workload.name +
                       " needs; add it to a level's temporal dims");
    for (int l = 0; l < architecture.num_levels(); ++l) {
      const MemoryLevel& level = architecture.levels[l];
      const std::int64_t fixed_temporal = level.fixed_temporal[d];
      const std::int64_t fixed_spatial = level.fixed_spatial[d];
      temporal[l][d] =
          level.temporal.has(kAllDims[d]) && fixed_temporal == 0 && l != problem.derived_level[d]
              ? 1
              : 0;
      spatial[l][d] = level.spatial_axis(kAllDims[d]) && fixed_spatial == 0 ? 1 : 0;
      if (fixed_temporal > 1) log_fixed_temporal[l][d] = std::log(fixed_temporal);
      if (fixed_spatial > 1) log_fixed_spatial[l][d] = std::log(fixed_spatial);
    }
  }
}

void fill_layers(ProblemTensors& problem) {
  auto log_bounds = problem.log_bounds.accessor<double, 2>();
  auto counts = problem.counts.accessor<double, 1>();
  auto macs = problem.macs.accessor<double, 1>();
  auto relevant = problem.relevant.accessor<double, 3>();
  auto strides = problem.strides.accessor<double, 2>();
  auto dilations = problem.dilations.accessor<double, 2>();
  auto distinct = problem.distinct.accessor<double, 2>();
  for (std::int64_t i = 0; i < problem.num_layers(); ++i) {
    const Layer& layer = problem.workload.layers[i];
    counts[i] = static_cast<double>(layer.count);
    macs[i] = static_cast<double>(layer.macs());
    for (int d = 0; d < kNumDims; ++d) {
      log_bounds[i][d] = std::log(static_cast<double>(layer.bounds[d]));
      for (const Operand operand : kAllOperands)
        relevant[i][index(operand)][d] = layer.relevant(operand).has(kAllDims[d]) ? 1 : 0;
    }
    for (int axis = 0; axis < 2; ++axis) {
      strides[i][axis] = static_cast<double>(layer.window_axes()[axis].stride);
      dilations[i][axis] = static_cast<double>(layer.window_axes()[axis].dilation);
      distinct[i][axis] = layer.footprint == Footprint::Distinct ? 1 : 0;
    }
    problem.orders.push_back(distinct_orders(problem.architecture, layer));
  }
}

}  // namespace

std::int64_t ProblemTensors::free_bound(std::int64_t layer, Dim dim) const {
  const std::int64_t bound = workload.layers[static_cast<std::size_t>(layer)].bound(dim);
  const std::int64_t fixed = architecture.fixed_factor(dim);
  return bound % fixed == 0 ? bound / fixed : 1;
}

ProblemTensors make_problem_tensors(const Architecture& architecture, const Workload& workload) {
  ProblemTensors problem;
  problem.architecture = architecture;
  problem.workload = workload;
  const std::int64_t layers = problem.num_layers();
  const std::int64_t levels = problem.num_levels();
  const auto real = real_options();
  problem.log_bounds = torch::zeros({layers, kNumDims}, real);
  problem.counts = torch::zeros({layers}, real);
  problem.macs = torch::zeros({layers}, real);
  problem.relevant = torch::zeros({layers, kNumOperands, kNumDims}, real);
  problem.strides = torch::zeros({layers, 2}, real);
  problem.dilations = torch::zeros({layers, 2}, real);
  problem.distinct = torch::zeros({layers, 2}, real);
  problem.temporal_free = torch::zeros({levels, kNumDims}, real);
  problem.spatial_free = torch::zeros({levels, kNumDims}, real);
  problem.log_fixed_temporal = torch::zeros({levels, kNumDims}, real);
  problem.log_fixed_spatial = torch::zeros({levels, kNumDims}, real);
  fill_masks(problem);
  fill_layers(problem);
  return problem;
}

}  // namespace codescent
