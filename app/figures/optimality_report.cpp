#include "app/figures/optimality_report.hpp"

#include <algorithm>
#include <cstdio>

namespace codescent {
namespace {

constexpr double kSmallShare = 0.005;  // left out of a line
constexpr char kClass[] =
    "perfect factors, fan-outs and loop orders that the template allows, sizes in range";
constexpr char kGapClass[] = "among factors that divide the bounds";

/// What stands at each place of Optimality's shares.
std::vector<std::string> share_names(const Architecture& architecture, const char* of_macs) {
  std::vector<std::string> names;
  for (const MemoryLevel& level : architecture.levels) names.push_back(level.name);
  names.emplace_back(of_macs);
  return names;
}

Json shares_json(const std::vector<std::string>& names, const std::vector<double>& shares) {
  Json json = Json::object();
  for (std::size_t i = 0; i < names.size(); ++i)
    if (shares[i] > 0) json[names[i]] = shares[i];
  return json;
}

/// "DRAM 64 %, Scratchpad 20 %", the largest first.
std::string shares_text(const std::vector<std::string>& names, const std::vector<double>& shares) {
  std::vector<std::size_t> places(names.size());
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
  std::stable_sort(places.begin(), places.end(),
                   [&](std::size_t a, std::size_t b) { return shares[a] > shares[b]; });
  std::string text;
  for (const std::size_t i : places)
    if (shares[i] >= kSmallShare)
      text += (text.empty() ? "" : ", ") + names[i] + " " + fixed_text(100 * shares[i], 0) + " %";
  return text;
}

Json bound_json(double objective, double bound, bool is_in_class) {
  return {{"bound", finite_or_null(bound)},
          {"gap", finite_or_null(is_in_class ? gap(objective, bound) : objective / bound - 1)},
          {"proven_optimal", is_in_class && gap(objective, bound) == 0}};
}

/// "proven optimal", or how far above the bound the design is at most.
std::string gap_text(const Optimality& optimality, double bound) {
  if (!(bound > 0)) return "unknown";
  const double share = gap(optimality.objective, bound);
  if (!optimality.is_in_class && optimality.objective < bound)
    return "below all of the class, bound " + rounded_text(bound);
  if (optimality.is_in_class && share == 0) return "proven optimal";
  return "at most " + percent(share) + " above the optimum" +
         (optimality.is_in_class ? "" : " of the class") + ", bound " + rounded_text(bound);
}

}  // namespace

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
  return {
      {"class", kClass},
      {"in_class", is_in_class},
      {"objective", finite_or_null(optimality->objective)},
      {"at_these_sizes", at_sizes},
      {"over_all_sizes", over_sizes},
      {"cycles_limited_by",
       shares_json(share_names(architecture, "compute"), optimality->cycle_shares)},
      {"energy_shares", shares_json(share_names(architecture, "MAC"), optimality->energy_shares)},
      {"compulsory_energy_share", optimality->compulsory_energy_share}};
}

void add_optimality_lines(const Architecture& architecture, const Optimality& optimality,
                          TextTable& table) {
  const Certificate& certificate = optimality.over_sizes;
  if (!optimality.is_in_class)
    table.add({"class",
               "the design has imperfect factors and may beat the bounds, which are of "
               "perfect ones"});
  table.add({"gap", std::string(kGapClass) +
                        ": over all sizes: " + gap_text(optimality, certificate.bound) + ", by " +
                        grouped(certificate.boxes) +
                        (certificate.boxes == 1 ? " box of sizes" : " boxes of sizes") +
                        "; at these sizes: " + gap_text(optimality, optimality.bound_at_sizes)});
  const std::string cycles =
      shares_text(share_names(architecture, "compute"), optimality.cycle_shares);
  table.add(
      {"binding", (cycles.empty() ? "" : "cycles: " + cycles + "; ") + "energy: " +
                      shares_text(share_names(architecture, "MAC"), optimality.energy_shares) +
                      ", " + fixed_text(100 * optimality.compulsory_energy_share, 0) +
                      " % for compulsory traffic"});
}

}  // namespace codescent
