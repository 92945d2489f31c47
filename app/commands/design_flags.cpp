#include "app/commands/design_flags.hpp"

namespace codescent {

void add_other_inputs_flags(CommandFlags& command, OtherInputs& others) {
  command.text("--workload", others.workload, "Default: the design's");
  command.text("--hardware", others.hardware, "Default: the design's");
  command.text("--energy-table", others.energy_table, "Default: the design's");
  command.choice("--footprint", others.footprint, "Default: the design's", footprint_names());
}

}  // namespace codescent
