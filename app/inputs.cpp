#include "app/inputs.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "core/data_files.hpp"
#include "core/energy_table_file.hpp"
#include "core/error.hpp"
#include "core/sha256.hpp"
#include "core/workload_file.hpp"
#include "hw_templates/architecture_file.hpp"

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

std::string range_text(const Parameter& parameter) {
  return std::to_string(parameter.minimum) + " to " + std::to_string(parameter.maximum);
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
  Inputs inputs = load_hardware_inputs(hardware, energy_table, data_directory);
  inputs.workload = network;
  inputs.origin.workload = {network.name, workload, sha256_of_file(path)};
  return inputs;
}

Footprint footprint_named(const std::string& name) {
  const std::vector<std::string>& names = footprint_names();
  return Footprint(std::find(names.begin(), names.end(), name) - names.begin());
}

void set_footprint(Footprint footprint, Inputs& inputs) {
  inputs.origin.footprint = footprint;
  for (Layer& layer : inputs.workload.layers) layer.footprint = footprint;
}

SizeChoices read_sizes_flag(const std::string& flag, const std::vector<std::string>& assignments,
                            const Architecture& architecture) {
  SizeChoices values(architecture.parameters.size());
  for (const std::string& assignment : assignments) {
    const std::string place = flag + " " + assignment + ": ";
    const std::size_t equals = assignment.find('=');
    const std::string name = assignment.substr(0, equals);
    const auto parameter = architecture.parameter_index(name);
    if (equals == std::string::npos) throw InputError(place + "expected name=value");
    if (!parameter) {
      std::string known;
      std::vector<std::string> names;
      for (const Parameter& one : architecture.parameters) {
        names.push_back(one.name);
        known += (known.empty() ? "" : ", ") + one.name;
      }
      throw InputError(place + architecture.name + " has no size \"" + name + "\", but " +
                       (known.empty() ? "none" : known) + suggestion(name, names));
    }
    std::int64_t value = 0;
    const char* end = assignment.data() + assignment.size();
    const auto parsed = std::from_chars(assignment.data() + equals + 1, end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end || value < 1)
      throw InputError(place + "expected a positive integer, found \"" +
                       assignment.substr(equals + 1) + "\"");
    if (values[*parameter]) throw InputError(place + name + " is given twice");
    values[*parameter] = value;
  }
  return values;
}

void expect_in_range(const std::string& flag, const SizeChoices& values,
                     const Architecture& architecture) {
  for (std::size_t p = 0; p < values.size(); ++p) {
    const Parameter& parameter = architecture.parameters[p];
    if (values[p] && (*values[p] < parameter.minimum || *values[p] > parameter.maximum))
      throw InputError(flag + " " + parameter.name + "=" + std::to_string(*values[p]) +
                       ": the range of " + parameter.name + " is " + range_text(parameter));
  }
}

Architecture narrowed(Architecture architecture, const SizeChoices& minima,
                      const SizeChoices& maxima) {
  expect_in_range("--min", minima, architecture);
  expect_in_range("--max", maxima, architecture);
  for (std::size_t p = 0; p < architecture.parameters.size(); ++p) {
    Parameter& parameter = architecture.parameters[p];
    parameter.minimum = minima[p].value_or(parameter.minimum);
    parameter.maximum = maxima[p].value_or(parameter.maximum);
    if (parameter.minimum > parameter.maximum)
      throw InputError("--min and --max leave no " + parameter.name + ": " + range_text(parameter));
    parameter.default_value =
        std::clamp(parameter.default_value, parameter.minimum, parameter.maximum);
  }
  return architecture;
}

}  // namespace codescent
