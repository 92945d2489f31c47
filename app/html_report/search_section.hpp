#pragma once

#include <string>

#include "searchers/results/reported_design.hpp"

namespace codescent {

/// How a design was found, how far from optimal it can be and what binds, with a place for the
/// curve of its search; empty if its directory does not say.
std::string search_section(const ReportedDesign& one);

/// How far above the bound over all sizes the design is at most, in a word or two: "none, proven",
/// "≤ 2.2 %", "sizes fixed", "unknown".
std::string short_gap_text(const ReportedDesign& one);
/// The same of the bound at the design's own sizes.
std::string short_gap_text_at_sizes(const ReportedDesign& one);

}  // namespace codescent
