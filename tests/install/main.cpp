// A project of someone else: it sees only what is installed.
#include <core/energy_table_file.hpp>
#include <core/workload_file.hpp>
#include <hw_templates/architecture_file.hpp>
#include <iostream>
#include <searchers/gradient_searcher.hpp>

int main(int, char** argv) {
  const std::string data = argv[1];
  const auto workload = codescent::load_workload(data + "/workloads/bert.yaml");
  const auto architecture = codescent::load_architecture(data + "/hardware/gemmini.yaml");
  const auto table = codescent::load_energy_table(data + "/energy_tables/pat_40nm.yaml");
  const codescent::SearchProblem problem(architecture, table, workload, {});
  codescent::GradientOptions options;
  options.steps = 60;
  const auto summary = codescent::GradientSearcher(options).search(problem, nullptr);
  std::cout << summary.brief() << '\n';
}
