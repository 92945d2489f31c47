#pragma once

#include <string>

#include "core/energy_table.hpp"
#include "core/formats/design_file.hpp"

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

/// One of `footprint_names`.
Footprint footprint_named(const std::string& name);

/// Makes all layers count their inputs so.
void set_footprint(Footprint footprint, Inputs& inputs);

}  // namespace codescent
