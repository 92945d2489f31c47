#pragma once

#include <cstddef>
#include <string>

#include "searchers/results/reported_design.hpp"

namespace codescent {

/// A design in plain HTML, readable without scripts, with the places that they fill with pictures.
///   place     among the report's designs
///   is_alone  whether the page's title is the design's
std::string design_section(const ReportedDesign& one, std::size_t place, bool is_alone);

/// The id of a design's section, for links.
std::string design_anchor(std::size_t place);

/// "1,642 µJ", "917,507 cycles", ...: the figures that a report begins with.
std::vector<std::pair<std::string, std::string>> headline_figures(const ReportedDesign& one);

}  // namespace codescent
