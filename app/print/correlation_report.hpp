#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/plots/scatter_svg.hpp"
#include "core/json/json.hpp"
#include "core/validation/zigzag_rows.hpp"
#include "searchers/figures/correlation_figures.hpp"

namespace codescent {

/// Statistics of one file, and its worst rows with the reason where known.
std::string correlation_report(const Correlation& correlation, const Architecture& architecture);

/// The statistics of some quantities as a table, "cycles" and "cycles, no artefact" below.
std::string statistics_table(const std::vector<Quantity>& quantities);

/// A quantity's points, rows of the artefact in another colour where they matter.
std::string correlation_svg(const Correlation& correlation, const Quantity& quantity,
                            const std::string& title, ScatterKind kind = ScatterKind::Predicted);

/// {name, SVG}, named after the file and the quantity, all names different.
std::vector<std::pair<std::string, std::string>> scatter_files(
    const std::vector<Correlation>& correlations);

/// What `correlate --cost-model zigzag` prints of a file.
std::string zigzag_agreement_report(const std::string& file, const std::string& accelerator,
                                    const std::vector<ZigzagAgreement>& agreements);
Json zigzag_agreement_json(const std::string& file, const std::vector<ZigzagAgreement>& agreements);

}  // namespace codescent
