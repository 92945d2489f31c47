#pragma once

#include <string>

#include "app/html_report/reported_design.hpp"

namespace codescent {

/// How a design was found, how far from optimal it can be and what binds, with a place for the
/// curve of its search; empty if its directory does not say.
std::string search_section(const ReportedDesign& one);

/// "proven optimal", or how far above the bound over all sizes the design is at most.
std::string gap_text(const ProofRecord& proof);
/// The same in a word or two: "none, proven", "≤ 2.2 %".
std::string short_gap_text(const ProofRecord& proof);

}  // namespace codescent
