#pragma once

#include <string>

#include "core/json/checked_json.hpp"

namespace codescent {

/// "proven optimal", or how far a value is above the bound at most; "unknown" without a bound.
///   bound_text   the bound as it is shown
///   is_in_class  whether the bound holds for the design, which has perfect factors
std::string gap_text(double value, double bound, const std::string& bound_text, bool is_in_class);

/// "DRAM 64 %, Scratchpad 20 %" of shares of 1, the largest first, without tiny ones.
std::string shares_text(NamedNumbers shares);

}  // namespace codescent
