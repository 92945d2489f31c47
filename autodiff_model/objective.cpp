#include "autodiff_model/objective.hpp"

#include <cmath>
#include <stdexcept>
#include <torch/types.h>

#include "autodiff_model/axes.hpp"

namespace codescent {
namespace {

constexpr double kUjPerPj = 1e-6;

/// The powers of energy, latency and area in an objective.
struct ObjectiveRow {
  std::string_view name;
  Objective objective;
  double energy;
  double latency;
  double area;
};

constexpr ObjectiveRow kObjectives[] = {
    {"edp", Objective::Edp, 1, 1, 0},
    {"energy", Objective::Energy, 1, 0, 0},
    {"latency", Objective::Latency, 0, 1, 0},
    {"edp_area", Objective::EdpArea, 1, 1, 1},
    {"energy_area", Objective::EnergyArea, 1, 0, 1},
    {"latency_area", Objective::LatencyArea, 0, 1, 1},
};

const ObjectiveRow& row_of(Objective objective) {
  for (const ObjectiveRow& row : kObjectives)
    if (row.objective == objective) return row;
  throw std::invalid_argument("unknown objective");
}

}  // namespace

std::string_view name(Objective objective) {
  return row_of(objective).name;
}

std::optional<Objective> objective_from_name(std::string_view text) {
  for (const ObjectiveRow& row : kObjectives)
    if (row.name == text) return row.objective;
  return std::nullopt;
}

std::vector<std::string> objective_names() {
  std::vector<std::string> names;
  for (const ObjectiveRow& row : kObjectives) names.emplace_back(row.name);
  return names;
}

NetworkCost network_cost(const ProblemTensors& problem, const LayerCosts& layers,
                         const at::Tensor& area_mm2) {
  expect_shape(layers.energy_pj, {-1, problem.num_layers()}, "energy_pj");
  expect_shape(layers.cycles, {layers.energy_pj.size(0), problem.num_layers()}, "cycles");
  expect_shape(area_mm2, {layers.energy_pj.size(0)}, "area_mm2");
  return {(layers.energy_pj * problem.counts).sum(-1) * kUjPerPj,
          (layers.cycles * problem.counts).sum(-1), area_mm2};
}

at::Tensor log_objective(Objective objective, const NetworkCost& cost) {
  const ObjectiveRow& row = row_of(objective);
  auto sum = torch::zeros({cost.cycles.size(0)}, real_options());
  if (row.energy != 0) sum = sum + row.energy * cost.energy_uj.log();
  if (row.latency != 0) sum = sum + row.latency * cost.cycles.log();
  if (row.area != 0) sum = sum + row.area * cost.area_mm2.log();
  return sum;
}

double area_weight(Objective objective) {
  return row_of(objective).area;
}

OrderPreference order_preference(Objective objective) {
  const ObjectiveRow& row = row_of(objective);
  return {row.energy, row.latency};
}

at::Tensor limit_excess(const NetworkLimits& limits, const NetworkCost& cost) {
  auto sum = torch::zeros({cost.cycles.size(0)}, real_options());
  const auto add = [&](const at::Tensor& figure, const std::optional<double>& limit) {
    if (limit) sum = sum + (figure.log() - std::log(*limit)).clamp_min(0).square();
  };
  add(cost.area_mm2, limits.area_mm2);
  add(cost.cycles, limits.cycles);
  return sum;
}

}  // namespace codescent
