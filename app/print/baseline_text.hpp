#pragma once

#include <string>

#include "searchers/figures/gemmini_baseline.hpp"

namespace codescent {

/// "Gemmini's own tiling on this hardware: EDP 1.83x the design's, ..."
std::string gemmini_baseline_text(const GemminiBaseline& baseline);

}  // namespace codescent
