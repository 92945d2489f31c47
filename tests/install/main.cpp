// A project of someone else: it sees only what is installed.
#include <codescent.hpp>
#include <iostream>

int main(int, char** argv) {
  const std::string data = argv[1];
  const auto workload = codescent::load_workload(data + "/workloads/bert.yaml");
  const auto architecture = codescent::load_architecture(data + "/hardware/gemmini.yaml");
  const auto table = codescent::load_energy_table(data + "/energy_tables/pat_40nm.yaml");
  const codescent::SearchProblem problem(architecture, table, workload, {});
  std::cout << codescent::search(problem).brief() << '\n';
}
