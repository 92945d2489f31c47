#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/files/yaml_reader.hpp"
#include "core/inputs/inputs.hpp"

namespace codescent {

/// Told a sentence that a user should read, when it is known: a mistake may end the work after it.
using NoteCallback = std::function<void(const std::string&)>;

/// design.yaml of a result directory; any other path is the design itself.
std::string design_path(const std::string& result);

/// Inputs to take in place of those that a design names; empty: its own.
struct OtherInputs {
  std::string workload, hardware, energy_table, footprint;
};

/// Which of the design's own inputs are no longer what they were, a sentence each.
std::vector<std::string> changed_inputs(const OtherInputs& others, const DesignInputs& then,
                                        const DesignInputs& now);

struct LoadedInputs {
  Inputs inputs;
  std::vector<std::string> changes;  // `changed_inputs` of them
};

/// Reads the inputs that a design names. Throws InputError with the place in the design for one
/// that is not to be found.
///   note  told the changes
LoadedInputs load_inputs_of(const YamlReader& design, const OtherInputs& others,
                            const std::string& data_directory, const NoteCallback& note = {});

}  // namespace codescent
