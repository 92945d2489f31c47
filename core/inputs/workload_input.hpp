#pragma once

#include <string>

#include "core/files/yaml_reader.hpp"
#include "core/formats/workload_sizes.hpp"
#include "core/layer.hpp"

namespace codescent {

/// Reads a network of schema codescent/workload/1, or one layer as DOSA and Timeloop write it (a
/// file with a `problem`), whose name is the file's. Throws InputError with the place of any
/// mistake.
///   settings  sizes in place of those that the file states
Workload load_workload(const std::string& path, const SizeSettings& settings = {});
/// The same from a file that has been read.
Workload read_workload(const YamlReader& root, const SizeSettings& settings = {});

}  // namespace codescent
