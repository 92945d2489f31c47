#pragma once

#include <string>

#include "core/architecture.hpp"

namespace codescent {

/// Accelergy's energy reference table (`ERT_summary`) of an imported architecture, whose components
/// are called by its levels, as a file of schema codescent/energy_table/1: a constant read and
/// write for each, areas 0, since the file has none. Throws InputError with the place of any
/// mistake, of an action that is missing, and of updates that do not cost what writes do.
///   table_name  of the table
std::string timeloop_energies_text(const std::string& path, const Architecture& architecture,
                                   const std::string& table_name);

}  // namespace codescent
