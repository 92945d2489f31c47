#pragma once

#include <string>

#include "searchers/results/reported_design.hpp"

namespace codescent {

/// All designs side by side, and the results that have none; empty for a single design.
std::string comparison_section(const ReportedResults& results);

}  // namespace codescent
