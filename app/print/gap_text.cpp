#include "app/print/gap_text.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "searchers/judge/certificate.hpp"

namespace codescent {
namespace {

constexpr double kSmallShare = 0.005;  // left out of a line

}  // namespace

std::string gap_text(double value, double bound, const std::string& bound_text, bool is_in_class) {
  if (!(bound > 0)) return "unknown";
  if (!is_in_class && value < bound) return "below all of the class, bound " + bound_text;
  const double share = gap(value, bound);
  if (is_in_class && share == 0) return "proven optimal";
  return "at most " + percent(share) + " above the optimum" + (is_in_class ? "" : " of the class") +
         ", bound " + bound_text;
}

std::string shares_text(NamedNumbers shares) {
  std::stable_sort(shares.begin(), shares.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string text;
  for (const auto& [name, share] : shares)
    if (share >= kSmallShare)
      text += (text.empty() ? "" : ", ") + name + " " + fixed_text(100 * share, 0) + " %";
  return text;
}

}  // namespace codescent
