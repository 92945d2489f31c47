#pragma once

#include <cstddef>

#include "core/json/json.hpp"
#include "searchers/results/reported_design.hpp"

namespace codescent {

/// A layer's figures for one run, and its loop nest level by level, innermost first. Of an operand
/// that a level does not hold there is null.
Json report_layer_json(const ReportedDesign& one, std::size_t layer);

}  // namespace codescent
