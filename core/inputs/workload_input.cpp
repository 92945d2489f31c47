#include "core/inputs/workload_input.hpp"

#include "core/formats/workload_file.hpp"
#include "core/timeloop/problem.hpp"

namespace codescent {

Workload load_workload(const std::string& path) {
  return read_workload(YamlReader::from_file(path));
}

Workload read_workload(const YamlReader& root) {
  return root.has("problem") ? read_problem_file(root) : read_workload_file(root);
}

}  // namespace codescent
