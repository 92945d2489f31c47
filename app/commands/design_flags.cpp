#include "app/commands/design_flags.hpp"

#include "app/print/notes.hpp"

namespace codescent {

void add_other_inputs_flags(CommandFlags& command, OtherInputs& others) {
  command.text("--workload", others.workload, "Default: the design's");
  command.text("--hardware", others.hardware, "Default: the design's");
  command.text("--energy-table", others.energy_table, "Default: the design's");
  command.choice("--footprint", others.footprint, "Default: the design's", footprint_names());
}

Inputs load_design_inputs(const YamlReader& design, const OtherInputs& others,
                          const std::string& data_directory) {
  LoadedInputs loaded = load_inputs_of(design, others, data_directory);
  for (const std::string& change : loaded.changes) print_note(change);
  return std::move(loaded.inputs);
}

}  // namespace codescent
