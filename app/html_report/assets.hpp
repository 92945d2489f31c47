#pragma once

#include <string_view>

namespace codescent {

/// A file that reports are made of, as it was when the program was built: page.html, report.css,
/// vega.js, ... Throws std::out_of_range for another name.
std::string_view report_asset(std::string_view name);

}  // namespace codescent
