#pragma once

#include <string>
#include <vector>

#include "core/json/json.hpp"
#include "core/validation/correlation.hpp"

namespace codescent {

/// Rows of each file that a report and summary.json show.
constexpr std::size_t kNumWorstRows = 10;

/// rows.csv: every row of every file.
std::string correlation_rows_csv(const std::vector<Correlation>& correlations,
                                 const Architecture& architecture);

/// One entry of summary.json's `references`.
Json correlation_json(const Correlation& correlation, const Architecture& architecture);

/// Of a quantity, every figure of `kErrorFigures`.
Json statistics_json(const ErrorStatistics& figures);

}  // namespace codescent
