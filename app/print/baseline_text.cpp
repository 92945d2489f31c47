#include "app/print/baseline_text.hpp"

#include "core/text.hpp"

namespace codescent {

std::string gemmini_baseline_text(const GemminiBaseline& baseline) {
  const std::string whose = "Gemmini's own tiling on this hardware";
  const auto count = static_cast<int>(baseline.layers.size());
  if (baseline.num_tiled == 0) return whose + ": none, " + baseline.layers.front().obstacle;
  const std::string part = baseline.num_tiled == count
                               ? ""
                               : ", on the " + std::to_string(baseline.num_tiled) + " of " +
                                     std::to_string(count) + " layers that it can tile";
  return whose + part + ": EDP " +
         rounded_text(baseline.own.edp_uj_cycles() / baseline.found.edp_uj_cycles()) +
         "x the design's, " + rounded_text(baseline.own.energy_uj) + " uJ, " +
         grouped(baseline.own.cycles) + " cycles";
}

}  // namespace codescent
