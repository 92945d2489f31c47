#include "searchers/run/searcher.hpp"

#include <array>
#include <cstdio>

namespace codescent {

std::string_view name(Termination termination) {
  constexpr std::array<std::string_view, 6> kNames = {
      "not started", "converged", "time limit", "stopped", "no valid design", "numerical failure"};
  return kNames[static_cast<std::size_t>(termination)];
}

std::string SearchSummary::brief() const {
  std::string line(name(termination));
  if (!has_design()) return line + ": " + message;
  char figures[160];
  std::snprintf(figures, sizeof figures,
                ": EDP %.4e uJ x cycles, energy %.4e uJ, %.4e cycles, %.2f mm2, %.1f s",
                score.energy_uj * score.cycles, score.energy_uj, score.cycles, score.area_mm2,
                seconds);
  return line + figures;
}

}  // namespace codescent
