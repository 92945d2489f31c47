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

/// The file of a network's graph: a path, a name in data/graphs, or else in data/workloads. Throws
/// InputError.
std::string find_graph_file(const std::string& name_or_path, const std::string& data_directory);

}  // namespace codescent
