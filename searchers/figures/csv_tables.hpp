#pragma once

#include <string>
#include <vector>

#include "searchers/figures/search_request.hpp"

namespace codescent {

/// Columns of these tables that are written and read back, each stated once.
namespace column {

constexpr char kName[] = "name";
constexpr char kSeconds[] = "seconds";
constexpr char kPhase[] = "phase";
constexpr char kEvaluations[] = "evaluations";
constexpr char kBestObjective[] = "best_objective";

}  // namespace column

/// Columns of layers.csv before those of the levels, and all of trace.csv.
std::vector<std::string> layers_columns();
std::vector<std::string> trace_columns();

/// layers.csv: a row for each layer of a design, energies in pJ of one run.
std::string layers_csv(const Inputs& inputs, const Design& design, const Metrics& metrics);

/// trace.csv: a row for each moment that the search recorded.
std::string trace_csv(const SearchSummary& summary);

/// "compute", or the name of the level whose bandwidth sets the layer's cycles.
std::string limiting_level_name(const Architecture& architecture, const LayerMetrics& metrics);

}  // namespace codescent
