#include "core/inputs/workload_input.hpp"

#include "core/formats/workload_file.hpp"
#include "core/timeloop/problem.hpp"

namespace codescent {

Workload load_workload(const std::string& path, const SizeSettings& settings) {
  return read_workload(YamlReader::from_file(path), settings);
}

Workload read_workload(const YamlReader& root, const SizeSettings& settings) {
  if (!root.has("problem")) return read_workload_file(root, settings);
  WorkloadSizes(root, settings);  // a problem has none
  return read_problem_file(root);
}

}  // namespace codescent
