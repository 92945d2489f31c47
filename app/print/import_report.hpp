#pragma once

#include <string>

#include "core/networks/imported_workload.hpp"
#include "core/timeloop/architecture.hpp"

namespace codescent {

/// What an import prints: a table of the layers with their share of MACs, the operators that it
/// leaves out, the same reason on one line, and the totals.
///   written  the path of the workload file
std::string import_report(const ImportedWorkload& imported, const std::string& written);

/// The same of an architecture: a table of its levels at the file's sizes, and what is not as in
/// the file.
std::string import_report(const ImportedArchitecture& imported, const std::string& written);

}  // namespace codescent
