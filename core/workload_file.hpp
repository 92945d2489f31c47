#pragma once

#include <string>

#include "core/layer.hpp"
#include "core/yaml_reader.hpp"

namespace codescent {

/// Reads a network of schema codescent/workload/1, or one layer as DOSA and Timeloop write it (a
/// file with a `problem`), whose name is the file's. Throws InputError with the place of any
/// mistake. The native format is described in data/README.md.
Workload load_workload(const std::string& path);
/// The same from a file that has been read.
Workload read_workload(const YamlReader& root);

}  // namespace codescent
