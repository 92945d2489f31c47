#include "core/inputs/workload_input.hpp"

#include <algorithm>

#include "core/files/data_files.hpp"
#include "core/formats/workload_file.hpp"
#include "core/timeloop/problem.hpp"

namespace codescent {

Workload load_workload(const std::string& path, const SizeSettings& settings) {
  return read_workload(YamlReader::from_file(path), settings);
}

Workload read_workload(const YamlReader& root, const SizeSettings& settings) {
  if (!root.has("problem")) return read_workload_file(root, settings);
  const WorkloadSizes none(root, settings);  // a problem has none
  return read_problem_file(root);
}

std::string find_graph_file(const std::string& name_or_path, const std::string& data_directory) {
  if (is_data_file_path(name_or_path)) return name_or_path;
  const std::vector<std::string> graphs = data_file_names(DataKind::Graph, data_directory);
  const bool is_graph = std::binary_search(graphs.begin(), graphs.end(), name_or_path);
  return find_data_file(is_graph ? DataKind::Graph : DataKind::Workload, name_or_path,
                        data_directory);
}

}  // namespace codescent
