#pragma once

#include <string>

#include "searchers/results/comparison_run.hpp"

namespace codescent {

/// What the end of a comparison shows: a row for each pair so far, what was compared, and what
/// ratios do not mean.
std::string comparison_text(const Comparison& comparison);

}  // namespace codescent
