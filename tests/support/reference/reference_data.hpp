#pragma once

#include <optional>
#include <string>

#include "core/files/csv_file.hpp"

namespace codescent::testing {

/// Path of a file of the reference data, which lies in $CODESCENT_REFERENCE or, by default, beside
/// the source tree in shared/reference; nothing where it is absent, and the test is to be skipped.
std::optional<std::string> reference_file(const std::string& relative_path);

/// The same, read. Throws InputError if a row is bad.
std::optional<CsvTable> reference_csv(const std::string& relative_path);

}  // namespace codescent::testing
