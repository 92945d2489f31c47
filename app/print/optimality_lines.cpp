#include "app/print/optimality_lines.hpp"

#include <algorithm>

#include "searchers/figures/optimality_json.hpp"

namespace codescent {
namespace {

constexpr double kSmallShare = 0.005;  // left out of a line
constexpr char kGapClass[] = "among factors that divide the bounds";

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
