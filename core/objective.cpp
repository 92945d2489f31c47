#include "core/objective.hpp"

#include <stdexcept>

namespace codescent {
namespace {

struct NamedObjective {
  std::string_view name;
  Objective objective;
};

constexpr NamedObjective kObjectives[] = {
    {"edp", kEdp},          {"energy", kEnergy},          {"latency", kLatency},
    {"edp_area", kEdpArea}, {"energy_area", kEnergyArea}, {"latency_area", kLatencyArea},
};

}  // namespace

std::string_view name(const Objective& objective) {
  for (const NamedObjective& row : kObjectives)
    if (row.objective == objective) return row.name;
  throw std::invalid_argument("an objective of these exponents has no name");
}

std::optional<Objective> objective_from_name(std::string_view text) {
  for (const NamedObjective& row : kObjectives)
    if (row.name == text) return row.objective;
  return std::nullopt;
}

std::vector<std::string> objective_names() {
  std::vector<std::string> names;
  for (const NamedObjective& row : kObjectives) names.emplace_back(row.name);
  return names;
}

}  // namespace codescent
