#pragma once

#include <string>
#include <vector>

#include "core/metrics.hpp"
#include "core/yaml_reader.hpp"

namespace codescent {

/// An input that a design was made from.
struct DesignInput {
  std::string name;    // as the file calls itself
  std::string file;    // as the user wrote it: a name in the data directory, or a path
  std::string sha256;  // of the file's bytes
};

/// The inputs that a design file names.
struct DesignInputs {
  DesignInput workload;
  DesignInput hardware;
  DesignInput energy_table;
};

/// The text of a file of schema codescent/design/1, described in docs/file_formats.md.
std::string design_text(const DesignInputs& inputs, const Architecture& architecture,
                        const Workload& workload, const Design& design);

/// What a design file says it was made from. Throws InputError if it is no design file.
DesignInputs read_design_inputs(const YamlReader& root);

/// The sizes and mappings, layers matched by name and in the workload's order. Throws InputError
/// with the place of an unknown, missing or doubled size or layer and of a wrong mapping; whether
/// the mappings fit is for `verify_mapping` to say.
Design read_design(const YamlReader& root, const Architecture& architecture,
                   const Workload& workload);

}  // namespace codescent
