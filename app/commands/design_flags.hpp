#pragma once

#include "app/results/design_inputs.hpp"

namespace codescent {

class CommandFlags;

/// Declares --workload, --hardware, --energy-table and --footprint.
void add_other_inputs_flags(CommandFlags& command, OtherInputs& others);

}  // namespace codescent
