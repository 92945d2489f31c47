#include "searchers/figures/optimality_json.hpp"

#include "searchers/figures/result_keys.hpp"

namespace codescent {
namespace {

constexpr char kClass[] =
    "perfect factors, fan-outs and loop orders that the template allows, sizes in range";

Json shares_json(const std::vector<std::string>& names, const std::vector<double>& shares) {
  Json json = Json::object();
  for (std::size_t i = 0; i < names.size(); ++i)
    if (shares[i] > 0) json[names[i]] = shares[i];
  return json;
}

Json bound_json(double objective, double bound, bool is_in_class) {
  return {{key::kBound, finite_or_null(bound)},
          {"gap", finite_or_null(is_in_class ? gap(objective, bound) : objective / bound - 1)},
          {"proven_optimal", is_in_class && gap(objective, bound) == 0}};
}

}  // namespace

std::vector<std::string> share_names(const Architecture& architecture, const char* of_macs) {
  std::vector<std::string> names;
  for (const MemoryLevel& level : architecture.levels) names.push_back(level.name);
  names.emplace_back(of_macs);
  return names;
}

Json optimality_json(const Architecture& architecture,
                     const std::optional<Optimality>& optimality) {
  if (!optimality) return nullptr;
  const Certificate& certificate = optimality->over_sizes;
  const bool is_in_class = optimality->is_in_class;
  Json at_sizes = bound_json(optimality->objective, optimality->bound_at_sizes, is_in_class);
  at_sizes["method"] = "exact mapper of each layer, fronts combined";
  Json over_sizes = bound_json(optimality->objective, certificate.bound, is_in_class);
  over_sizes["method"] = "branch and bound over boxes of sizes, the exact mapper in each";
  over_sizes["boxes"] = certificate.boxes;
  return {{"class", kClass},
          {key::kInClass, is_in_class},
          {key::kObjective, finite_or_null(optimality->objective)},
          {key::kAtTheseSizes, at_sizes},
          {key::kOverAllSizes, over_sizes},
          {key::kCyclesLimitedBy,
           shares_json(share_names(architecture, "compute"), optimality->cycle_shares)},
          {key::kEnergyShares,
           shares_json(share_names(architecture, "MAC"), optimality->energy_shares)},
          {key::kCompulsoryEnergyShare, optimality->compulsory_energy_share}};
}

}  // namespace codescent
