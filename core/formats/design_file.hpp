#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/exact_model/metrics.hpp"
#include "core/files/yaml_reader.hpp"

namespace codescent {

/// An input that a design was made from.
struct DesignInput {
  std::string name;    // as the file calls itself
  std::string file;    // a name in the data directory, or a path
  std::string sha256;  // of the file's bytes
};

/// The inputs that a design file names.
struct DesignInputs {
  DesignInput workload;
  DesignInput hardware;
  DesignInput energy_table;
  std::optional<DesignInput> area_table;         // that the energy table takes its areas from
  Footprint footprint = Footprint::BoundingBox;  // of all layers
};

/// The inputs as a design file in that directory names them: where both a path and the directory
/// are relative, the path from the one to the other, else an absolute path; names stay. Throws
/// InputError if a path is not UTF-8, which no file written could hold.
DesignInputs named_from(DesignInputs inputs, const std::string& directory);

/// The text of a file of schema codescent/design/2, described in docs/file_formats.md. The inputs
/// are as `named_from` gives them.
std::string design_text(const DesignInputs& inputs, const Architecture& architecture,
                        const Workload& workload, const Design& design);

/// What a design file says it was made from, paths as they are found from here. Throws InputError
/// if it is no design file.
DesignInputs read_design_inputs(const YamlReader& root);

/// The sizes and mappings, layers matched by name and in the workload's order. Throws InputError
/// with the place of an unknown, missing or doubled size or layer and of a wrong mapping; whether
/// the mappings fit is for `verify_mapping` to say.
Design read_design(const YamlReader& root, const Architecture& architecture,
                   const Workload& workload);

}  // namespace codescent
