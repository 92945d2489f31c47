#pragma once

#include <CLI/CLI.hpp>

#include "app/results/design_inputs.hpp"

namespace codescent {

/// Declares --workload, --hardware, --energy-table and --footprint.
void add_other_inputs_flags(CLI::App& command, OtherInputs& others);

}  // namespace codescent
