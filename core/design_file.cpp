#include "core/design_file.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "core/error.hpp"
#include "core/yaml_text.hpp"

namespace codescent {
namespace {

constexpr char kSchema[] = "codescent/design/1";
/// Of a size; above every range that a hardware file can state.
constexpr std::int64_t kLargestSize = 1'000'000'000'000;

std::string input_text(const DesignInput& input) {
  return "{name: " + yaml_scalar(input.name) + ", file: " + yaml_quoted(input.file) +
         ", sha256: " + yaml_quoted(input.sha256) + "}\n";
}

DesignInput read_input(const YamlReader& node) {
  node.expect_keys({"name", "file", "sha256"});
  return {node.at("name").text(), node.at("file").text(), node.at("sha256").text()};
}

void expect_design(const YamlReader& root) {
  root.expect_keys({"schema", "workload", "hardware", "energy_table", "sizes", "layers"});
  root.at("schema").choice({kSchema});
}

Hardware read_sizes(const YamlReader& node, const Architecture& architecture) {
  std::vector<std::string> names;
  for (const Parameter& parameter : architecture.parameters) names.push_back(parameter.name);
  node.expect_keys(names);
  Hardware hardware;
  for (const std::string& name : names)
    hardware.values.push_back(node.at(name).integer(1, kLargestSize));
  return hardware;
}

Mapping read_mapping(const YamlReader& node, const Architecture& architecture) {
  try {
    return mapping_from_string(node.text(), architecture);
  } catch (const std::invalid_argument& error) {
    node.fail(error.what());
  }
}

std::size_t layer_index(const YamlReader& name_node, const Workload& workload) {
  const std::string name = name_node.text();
  std::vector<std::string> names;
  for (std::size_t i = 0; i < workload.layers.size(); ++i) {
    if (workload.layers[i].name == name) return i;
    names.push_back(workload.layers[i].name);
  }
  name_node.fail("workload " + workload.name + " has no layer \"" + name + "\"" +
                 suggestion(name, names));
}

}  // namespace

std::string design_text(const DesignInputs& inputs, const Architecture& architecture,
                        const Workload& workload, const Design& design) {
  std::string text = "schema: " + std::string(kSchema) + "\n";
  text += "workload: " + input_text(inputs.workload);
  text += "hardware: " + input_text(inputs.hardware);
  text += "energy_table: " + input_text(inputs.energy_table);
  text += "sizes: {";
  for (std::size_t p = 0; p < architecture.parameters.size(); ++p)
    text += (p == 0 ? "" : ", ") + yaml_scalar(architecture.parameters[p].name) + ": " +
            std::to_string(design.hardware.values[p]);
  text += "}\nlayers:\n";
  for (std::size_t i = 0; i < workload.layers.size(); ++i)
    text += "  - name: " + yaml_scalar(workload.layers[i].name) +
            "\n    mapping: " + yaml_quoted(mapping_string(design.mappings[i], architecture)) +
            "\n";
  return text;
}

DesignInputs read_design_inputs(const YamlReader& root) {
  expect_design(root);
  return {read_input(root.at("workload")), read_input(root.at("hardware")),
          read_input(root.at("energy_table"))};
}

Design read_design(const YamlReader& root, const Architecture& architecture,
                   const Workload& workload) {
  expect_design(root);
  Design design;
  design.hardware = read_sizes(root.at("sizes"), architecture);
  std::vector<std::optional<Mapping>> mappings(workload.layers.size());
  const YamlReader layers = root.at("layers");
  for (const YamlReader& item : layers.items()) {
    item.expect_keys({"name", "mapping"});
    const YamlReader name_node = item.at("name");
    auto& mapping = mappings[layer_index(name_node, workload)];
    if (mapping) name_node.fail("layer \"" + name_node.text() + "\" stands twice");
    mapping = read_mapping(item.at("mapping"), architecture);
  }
  std::string missing;
  for (std::size_t i = 0; i < mappings.size(); ++i)
    if (!mappings[i])
      missing += (missing.empty() ? "" : ", ") + workload.layers[i].name;
    else
      design.mappings.push_back(*mappings[i]);
  if (!missing.empty())
    layers.fail("layers of workload " + workload.name + " without a mapping: " + missing);
  return design;
}

}  // namespace codescent
