#pragma once

#include <string>

#include "core/energy_table.hpp"
#include "core/formats/design_file.hpp"
#include "core/objective.hpp"

namespace codescent {

/// The inputs of a command, read, and where they came from.
struct Inputs {
  Workload workload;
  Architecture architecture;
  EnergyTable table;
  DesignInputs origin;
};

/// Reads hardware and energy table, and leaves the workload empty. Throws as `load_inputs` does.
Inputs load_hardware_inputs(const std::string& hardware, const std::string& energy_table,
                            const std::string& data_directory);

/// Reads all three; each is a name in the data directory or a path. Throws InputError, also if the
/// table lacks a component of the hardware.
Inputs load_inputs(const std::string& workload, const std::string& hardware,
                   const std::string& energy_table, const std::string& data_directory);

/// What --footprint and --objective name. Throw InputError for any other text.
Footprint footprint_named(const std::string& text);
Objective objective_named(const std::string& text);

/// Makes all layers count their inputs so.
void set_footprint(Footprint footprint, Inputs& inputs);

}  // namespace codescent
