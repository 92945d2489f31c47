#include "core/objective.hpp"

#include <stdexcept>

namespace codescent {
namespace {

struct ObjectiveRow {
  std::string_view name;
  Objective objective;
  ObjectivePowers powers;
};

constexpr ObjectiveRow kObjectives[] = {
    {"edp", Objective::Edp, {1, 1, 0}},
    {"energy", Objective::Energy, {1, 0, 0}},
    {"latency", Objective::Latency, {0, 1, 0}},
    {"edp_area", Objective::EdpArea, {1, 1, 1}},
    {"energy_area", Objective::EnergyArea, {1, 0, 1}},
    {"latency_area", Objective::LatencyArea, {0, 1, 1}},
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

ObjectivePowers powers(Objective objective) {
  return row_of(objective).powers;
}

}  // namespace codescent
