#pragma once

#include <string>

#include "searchers/results/reported_design.hpp"

namespace codescent {

/// Which files a design's figures come from, with hashes and sources, and every coefficient at its
/// sizes, folded.
std::string provenance_section(const ReportedDesign& one);

}  // namespace codescent
