#pragma once

#include "core/files/yaml_reader.hpp"
#include "core/layer.hpp"

namespace codescent {

/// Reads a network of schema codescent/workload/1. Throws InputError with the place of any mistake.
/// The format is described in data/README.md.
Workload read_workload_file(const YamlReader& root);

}  // namespace codescent
