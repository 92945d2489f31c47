#pragma once

#include <cstdint>
#include <string>

#include "core/json/json.hpp"
#include "searchers/results/reported_design.hpp"

namespace codescent {

struct ReportOptions {
  /// Partial mappings of each layer to look at for the front at a design's own sizes; 0: no front.
  std::int64_t pareto_nodes = std::int64_t{1} << 16;
  int threads = 1;
};

/// What the page's scripts draw: {"designs": [...]}.
Json report_json(const ReportedResults& results, const ReportOptions& options);

/// One HTML file that needs no other. Same results and options, same bytes.
std::string report_page(const ReportedResults& results, const ReportOptions& options);

}  // namespace codescent
