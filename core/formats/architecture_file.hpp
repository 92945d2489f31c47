#pragma once

#include <string>

#include "core/architecture.hpp"
#include "core/files/yaml_reader.hpp"

namespace codescent {

/// Reads a file of schema codescent/hardware/1, as described in data/README.md. Throws InputError
/// with the place of any mistake, also for a hierarchy that the models cannot describe.
Architecture load_architecture(const std::string& path);
/// The same from a file that has been read.
Architecture read_architecture(const YamlReader& root);

}  // namespace codescent
