#pragma once

#include <string>
#include <vector>

namespace codescent {

/// The kinds of data file; each has its own folder of the data directory. A predictor is a
/// directory, with a predictor.yaml in it.
enum class DataKind { Workload, Hardware, EnergyTable, Predictor, ZigzagAccelerator, Graph };

/// Whether a user means a path by this text, not a name: it has a slash, or ends in .yaml or .yml.
bool is_data_file_path(const std::string& text);

/// Names that `find_data_file` knows, sorted; none if the folder is missing. Throws InputError if
/// the folder cannot be read.
std::vector<std::string> data_file_names(DataKind kind, const std::string& data_directory);

/// The path that a user means: a path comes back unchanged, a name such as "resnet50" is looked up
/// in the data directory. Throws InputError that lists the names there are.
std::string find_data_file(DataKind kind, const std::string& name_or_path,
                           const std::string& data_directory);

}  // namespace codescent
