#include <cstdio>

#include "app/commands/command.hpp"
#include "autodiff_model/relaxed/relaxed_cost.hpp"
#include "core/files/data_files.hpp"
#include "core/objective.hpp"
#include "searchers/codesign/registry.hpp"

namespace codescent {
namespace {

void print_names(const char* heading, const std::vector<std::string>& names) {
  std::printf("%s\n", heading);
  for (const std::string& name : names) std::printf("  %s\n", name.c_str());
}

int run_list(const GlobalOptions& global) {
  const std::string data = global.data_directory();
  print_names("workloads", data_file_names(DataKind::Workload, data));
  print_names("graphs, which fuse takes before workloads", data_file_names(DataKind::Graph, data));
  print_names("hardware", data_file_names(DataKind::Hardware, data));
  print_names("zigzag accelerators", data_file_names(DataKind::ZigzagAccelerator, data));
  print_names("energy tables", data_file_names(DataKind::EnergyTable, data));
  print_names("predictors", data_file_names(DataKind::Predictor, data));
  std::vector<std::string> models;
  for (const CostModelPair& model : cost_models()) models.emplace_back(model.exact->name());
  print_names("cost models", models);
  print_names("objectives", objective_names());
  print_names("searchers", searcher_names());
  return kSuccess;
}

}  // namespace

std::function<int()> setup_list(CommandFlags&, const GlobalOptions& global) {
  return [&global] { return run_list(global); };
}

}  // namespace codescent
