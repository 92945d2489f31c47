#pragma once

#include "app/commands/flags.hpp"
#include "searchers/results/design_inputs.hpp"

namespace codescent {

/// Declares --workload, --hardware, --energy-table and --footprint.
void add_other_inputs_flags(CommandFlags& command, OtherInputs& others);

}  // namespace codescent
