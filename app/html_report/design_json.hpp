#pragma once

#include <optional>

#include "app/html_report/mapping_front.hpp"
#include "core/json/json.hpp"
#include "searchers/results/reported_design.hpp"

namespace codescent {

/// All that the charts and pictures of one design show. Energies are in µJ, of a layer for one run.
Json report_design_json(const ReportedDesign& one, const std::optional<MappingFront>& front);

}  // namespace codescent
