#pragma once

#include <string>

#include "core/energy_table.hpp"

namespace codescent {

/// Reads a file of schema codescent/energy_table/1, as described in data/energy_tables/README.md;
/// `area_from` names a table in the same folder. Throws InputError with the place of any mistake.
EnergyTable load_energy_table(const std::string& path);

}  // namespace codescent
