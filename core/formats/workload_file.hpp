#pragma once

#include "core/files/yaml_reader.hpp"
#include "core/formats/workload_sizes.hpp"
#include "core/layer.hpp"

namespace codescent {

/// Reads a network of schema codescent/workload/1. Throws InputError with the place of any mistake.
/// The format is described in data/README.md.
///   settings  in place of the file's own sizes
Workload read_workload_file(const YamlReader& root, const SizeSettings& settings = {});

}  // namespace codescent
