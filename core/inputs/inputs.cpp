#include "core/inputs/inputs.hpp"

#include <algorithm>
#include <filesystem>

#include "core/error.hpp"
#include "core/files/data_files.hpp"
#include "core/files/sha256.hpp"
#include "core/formats/architecture_file.hpp"
#include "core/formats/energy_table_file.hpp"
#include "core/inputs/workload_input.hpp"

namespace codescent {
namespace {

/// The table of the same folder that an energy table's `area_from` names.
std::optional<DesignInput> area_table_of(const std::string& table_path) {
  const YamlReader root = YamlReader::from_file(table_path);
  if (!root.has("area_from")) return std::nullopt;
  const std::string name = root.at("area_from").text();
  const auto path = std::filesystem::path(table_path).parent_path() / (name + ".yaml");
  return DesignInput{name, name, sha256_of_file(path.string())};
}

/// Points at the place in the hardware file that the energy table cannot serve.
void expect_components(const Inputs& inputs, const std::string& hardware_path) {
  const auto problem = component_problem(inputs.architecture, inputs.table);
  if (!problem) return;
  const YamlReader root = YamlReader::from_file(hardware_path);
  const YamlReader owner =
      problem->level >= 0 ? root.at("levels").items()[problem->level] : root.at("mac");
  owner.at("component").fail(problem->message);
}

/// Points at the first layer that no nest of multiply-accumulates stands for.
void expect_weights(const Workload& workload, const std::string& path) {
  for (const Layer& layer : workload.layers)
    if (!layer.type->has_weights)
      throw InputError(path + ": layer " + in_quotes(layer.name) + " is of type " +
                       in_quotes(std::string(layer.type->name)) +
                       ", which only stacks cost; expected layers with weights");
}

}  // namespace

Inputs load_hardware_inputs(const std::string& hardware, const std::string& energy_table,
                            const std::string& data_directory) {
  const std::string hardware_path = find_data_file(DataKind::Hardware, hardware, data_directory);
  const std::string table_path =
      find_data_file(DataKind::EnergyTable, energy_table, data_directory);
  Inputs inputs;
  inputs.architecture = load_architecture(hardware_path);
  inputs.table = load_energy_table(table_path);
  expect_components(inputs, hardware_path);
  inputs.origin.hardware = {inputs.architecture.name, hardware, sha256_of_file(hardware_path)};
  inputs.origin.energy_table = {inputs.table.name, energy_table, sha256_of_file(table_path)};
  inputs.origin.area_table = area_table_of(table_path);
  return inputs;
}

Inputs load_inputs(const std::string& workload, const std::string& hardware,
                   const std::string& energy_table, const std::string& data_directory) {
  const std::string path = find_data_file(DataKind::Workload, workload, data_directory);
  const Workload network = load_workload(path);
  expect_weights(network, path);
  Inputs inputs = load_hardware_inputs(hardware, energy_table, data_directory);
  inputs.workload = network;
  inputs.origin.workload = {network.name, workload, sha256_of_file(path)};
  return inputs;
}

Footprint footprint_named(const std::string& text) {
  const std::vector<std::string>& names = footprint_names();
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) throw InputError("--footprint: " + none_of_names(text, names));
  return Footprint(found - names.begin());
}

Objective objective_named(const std::string& text) {
  const auto objective = objective_from_name(text);
  if (!objective) throw InputError("--objective: " + none_of_names(text, objective_names()));
  return *objective;
}

void set_footprint(Footprint footprint, Inputs& inputs) {
  inputs.origin.footprint = footprint;
  for (Layer& layer : inputs.workload.layers) layer.footprint = footprint;
}

}  // namespace codescent
