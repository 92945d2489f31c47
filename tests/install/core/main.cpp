// A project that reads networks and has no use for searches.
#include <core/inputs/workload_input.hpp>
#include <iostream>

int main(int, char** argv) {
  const auto workload = codescent::load_workload(std::string(argv[1]) + "/workloads/resnet50.yaml");
  std::cout << workload.name << ": " << workload.total_macs() << " MACs\n";
}
