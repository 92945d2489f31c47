#pragma once

#include "app/commands/flags.hpp"
#include "searchers/results/design_inputs.hpp"

namespace codescent {

/// Declares --workload, --hardware, --energy-table and --footprint.
void add_other_inputs_flags(CommandFlags& command, OtherInputs& others);

/// Reads the inputs of a design, and notes which are no longer what they were.
Inputs load_design_inputs(const YamlReader& design, const OtherInputs& others,
                          const std::string& data_directory);

}  // namespace codescent
