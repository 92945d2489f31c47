#pragma once

#include <string>

#include "core/mapping.hpp"
#include "tests/support/reference/reference_data.hpp"

namespace codescent::testing {

/// The layer of a row, from the columns prefix + "R", "Wstride", "Hdilation" and so on; what has no
/// column is 1. The shape "dw" is depthwise, every other one a convolution.
Layer layer_of_row(const CsvTable& table, std::size_t row, const std::string& prefix = "");

/// Reads a loop nest as Timeloop prints it (.map.txt), with its line breaks written as \n.
Mapping mapping_from_loop_nest(const std::string& text, const Architecture& architecture);

}  // namespace codescent::testing
