#pragma once

#include <string>

#include "searchers/figures/search_request.hpp"

namespace codescent {

/// What the end of a search shows: a table of layers, then why it ended and what it found.
std::string search_report(const SearchRequest& request, const SearchSummary& summary,
                          const std::string& result_directory);

/// What `evaluate` shows: cycles and their limit, energy by level and operand, use of capacities.
std::string evaluation_report(const Inputs& inputs, const Design& design, const Metrics& metrics);

}  // namespace codescent
