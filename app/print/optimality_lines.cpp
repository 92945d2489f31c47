#include "app/print/optimality_lines.hpp"

#include "app/print/gap_text.hpp"
#include "searchers/figures/optimality_json.hpp"

namespace codescent {
namespace {

constexpr char kGapClass[] = "among factors that divide the bounds";

std::string gap_to(double bound, const Optimality& optimality) {
  return gap_text(optimality.objective, bound, rounded_text(bound), optimality.is_in_class);
}

NamedNumbers named_shares(const std::vector<std::string>& names,
                          const std::vector<double>& shares) {
  NamedNumbers named;
  for (std::size_t i = 0; i < names.size(); ++i) named.emplace_back(names[i], shares[i]);
  return named;
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
                        ": over all sizes: " + gap_to(certificate.bound, optimality) + ", by " +
                        grouped(certificate.boxes) +
                        (certificate.boxes == 1 ? " box of sizes" : " boxes of sizes") +
                        "; at these sizes: " + gap_to(optimality.bound_at_sizes, optimality)});
  const std::string cycles =
      shares_text(named_shares(share_names(architecture, "compute"), optimality.cycle_shares));
  table.add({"binding", (cycles.empty() ? "" : "cycles: " + cycles + "; ") + "energy: " +
                            shares_text(named_shares(share_names(architecture, "MAC"),
                                                     optimality.energy_shares)) +
                            ", " + fixed_text(100 * optimality.compulsory_energy_share, 0) +
                            " % for compulsory traffic"});
}

}  // namespace codescent
