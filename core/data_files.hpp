#pragma once

#include <string>
#include <vector>

namespace codescent {

/// The kinds of data file; each has its own folder of the data directory.
enum class DataKind { Workload, Hardware, EnergyTable };

/// Names that `find_data_file` knows, sorted; none if the folder is missing.
std::vector<std::string> data_file_names(DataKind kind, const std::string& data_directory);

/// The path that a user means: text with a slash, or that ends in .yaml or .yml, is a path and
/// comes back unchanged; a bare name such as "resnet50" is looked up in the data directory. Throws
/// InputError that lists the names there are.
std::string find_data_file(DataKind kind, const std::string& name_or_path,
                           const std::string& data_directory);

}  // namespace codescent
