#include "app/commands/design_flags.hpp"

#include "app/commands/flags.hpp"

namespace codescent {

void add_other_inputs_flags(CLI::App& command, OtherInputs& others) {
  command.add_option("--workload", others.workload, "Default: the design's");
  command.add_option("--hardware", others.hardware, "Default: the design's");
  command.add_option("--energy-table", others.energy_table, "Default: the design's");
  add_choice_flag(command, "--footprint", others.footprint, "Default: the design's",
                  footprint_names());
}

}  // namespace codescent
