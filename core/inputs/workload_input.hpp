#pragma once

#include <string>

#include "core/files/yaml_reader.hpp"
#include "core/layer.hpp"

namespace codescent {

/// Reads a network of schema codescent/workload/1, or one layer as DOSA and Timeloop write it (a
/// file with a `problem`), whose name is the file's. Throws InputError with the place of any
/// mistake.
Workload load_workload(const std::string& path);
/// The same from a file that has been read.
Workload read_workload(const YamlReader& root);

}  // namespace codescent
