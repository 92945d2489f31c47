#pragma once

#include <string>

#include "searchers/figures/search_request.hpp"

namespace codescent {

/// layers.csv: a row for each layer of a design, energies in pJ of one run.
std::string layers_csv(const Inputs& inputs, const Design& design, const Metrics& metrics);

/// trace.csv: a row for each moment that the search recorded.
std::string trace_csv(const SearchSummary& summary);

/// "compute", or the name of the level whose bandwidth sets the layer's cycles.
std::string limiting_level_name(const Architecture& architecture, const LayerMetrics& metrics);

}  // namespace codescent
