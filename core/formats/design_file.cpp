#include "core/formats/design_file.hpp"

#include <filesystem>
#include <stdexcept>

#include "core/error.hpp"
#include "core/files/data_files.hpp"
#include "core/files/utf8.hpp"
#include "core/files/yaml_text.hpp"

namespace codescent {
namespace {

namespace fs = std::filesystem;

constexpr char kDesignSchema[] = "codescent/design/2";
/// Its paths are relative to where the search ran, which the file does not say.
constexpr char kOldSchema[] = "codescent/design/1";
/// Of a size; above every range that a hardware file can state.
constexpr std::int64_t kLargestSize = 1'000'000'000'000;

std::string input_text(const DesignInput& input) {
  return "{name: " + yaml_scalar(input.name) + ", file: " + yaml_quoted(input.file) +
         ", sha256: " + yaml_quoted(input.sha256) + "}\n";
}

/// `parent` is what a relative path is relative to; empty: the working directory.
DesignInput read_input(const YamlReader& node, const fs::path& parent) {
  node.expect_keys({"name", "file", "sha256"});
  const std::string file = node.at("file").text();
  return {node.at("name").text(), is_data_file_path(file) ? (parent / file).string() : file,
          node.at("sha256").text()};
}

std::optional<DesignInput> read_area_table(const YamlReader& root) {
  if (!root.has("area_table")) return std::nullopt;
  const YamlReader node = root.at("area_table");
  node.expect_keys({"name", "sha256"});
  return DesignInput{node.at("name").text(), node.at("name").text(), node.at("sha256").text()};
}

/// Returns what the file's paths are relative to; empty: the working directory.
fs::path expect_design(const YamlReader& root) {
  root.expect_keys({"schema", "workload", "hardware", "energy_table", "area_table", "footprint",
                    "sizes", "layers"});
  if (root.at("schema").choice({kDesignSchema, kOldSchema}) == 1) return {};
  std::error_code error;
  const fs::path link_target = fs::is_symlink(root.file(), error)
                                   ? fs::canonical(root.file(), error)
                                   : fs::path(root.file());
  return link_target.parent_path();
}

/// Links resolved, since ".." after a link leads elsewhere than its text says; unlike the file
/// itself, a directory need not exist yet.
fs::path real_directory(const fs::path& directory) {
  std::error_code error;
  const fs::path absolute = fs::absolute(fs::path(".") / directory, error);
  const fs::path real = fs::weakly_canonical(absolute, error);
  return error ? absolute : real;
}

std::string path_from(const std::string& directory, const std::string& file) {
  const fs::path path(file);
  if (path.is_absolute()) return file;
  const fs::path real = real_directory(path.parent_path()) / path.filename();
  if (fs::path(directory).is_absolute()) return real.string();
  const fs::path relative = real.lexically_relative(real_directory(directory));
  // Without a slash it could be taken for a name.
  return *relative.begin() == ".." ? relative.string() : "./" + relative.string();
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

/// Where an operand's loops are parted: one number for each level, innermost first.
void read_boundary(const YamlReader& node, Operand operand, Mapping& mapping) {
  const std::int64_t num_loops = even_boundaries(mapping).back()[index(operand)];
  const std::vector<YamlReader> items = node.items();
  if (items.size() != mapping.levels.size())
    node.fail("expected one number for each of " + std::to_string(mapping.levels.size()) +
              " levels, found " + std::to_string(items.size()));
  std::int64_t inside = 0;
  for (std::size_t l = 0; l < items.size(); ++l) {
    const bool is_last = l + 1 == items.size();
    inside = items[l].integer(is_last ? num_loops : inside, num_loops);
    mapping.boundaries[l][index(operand)] = static_cast<int>(inside);
  }
}

/// Of an uneven mapping.
void read_boundaries(const YamlReader& node, Mapping& mapping) {
  std::vector<std::string> keys;
  for (const Operand operand : kAllOperands) keys.emplace_back(name(operand));
  node.expect_keys(keys);
  mapping.boundaries = even_boundaries(mapping);
  for (const Operand operand : kAllOperands)
    if (const std::string key(name(operand)); node.has(key))
      read_boundary(node.at(key), operand, mapping);
  if (!is_uneven(mapping)) mapping.boundaries.clear();
}

/// ", boundaries" of an uneven mapping: of the operands whose loops are not parted as the levels'.
std::string boundaries_text(const Mapping& mapping) {
  if (!is_uneven(mapping)) return "";
  const std::vector<LevelBoundary> even = even_boundaries(mapping);
  std::string text;
  for (const Operand operand : kAllOperands) {
    bool differs = false;
    std::string numbers;
    for (std::size_t l = 0; l < even.size(); ++l) {
      const int inside = mapping.boundaries[l][index(operand)];
      differs |= inside != even[l][index(operand)];
      numbers += (l == 0 ? "" : ", ") + std::to_string(inside);
    }
    if (differs)
      text += (text.empty() ? "" : ", ") + std::string(name(operand)) + ": [" + numbers + "]";
  }
  return "    boundaries: {" + text + "}\n";
}

Mapping read_mapping(const YamlReader& layer, const Architecture& architecture) {
  const YamlReader node = layer.at("mapping");
  Mapping mapping;
  try {
    mapping = mapping_from_string(node.text(), architecture);
  } catch (const std::invalid_argument& error) {
    node.fail(error.what());
  }
  if (layer.has("boundaries")) read_boundaries(layer.at("boundaries"), mapping);
  return mapping;
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

DesignInputs named_from(DesignInputs inputs, const std::string& directory) {
  for (DesignInput* input : {&inputs.workload, &inputs.hardware, &inputs.energy_table}) {
    const std::string given = input->file;
    if (is_data_file_path(given)) input->file = path_from(directory, given);
    for (const std::string& file : {given, input->file})
      if (const auto byte = byte_not_utf8(file))
        throw InputError(file +
                         ": expected a path in UTF-8, which design.yaml can hold, found byte " +
                         std::to_string(*byte));
  }
  return inputs;
}

std::string design_text(const DesignInputs& inputs, const Architecture& architecture,
                        const Workload& workload, const Design& design) {
  std::string text = "schema: " + std::string(kDesignSchema) + "\n";
  text += "workload: " + input_text(inputs.workload);
  text += "hardware: " + input_text(inputs.hardware);
  text += "energy_table: " + input_text(inputs.energy_table);
  if (inputs.area_table)
    text += "area_table: {name: " + yaml_scalar(inputs.area_table->name) +
            ", sha256: " + yaml_quoted(inputs.area_table->sha256) + "}\n";
  if (inputs.footprint != Footprint::BoundingBox)
    text += "footprint: " + std::string(name(inputs.footprint)) + "\n";
  text += "sizes: {";
  for (std::size_t p = 0; p < architecture.parameters.size(); ++p)
    text += (p == 0 ? "" : ", ") + yaml_scalar(architecture.parameters[p].name) + ": " +
            std::to_string(design.hardware.values[p]);
  text += "}\nlayers:\n";
  for (std::size_t i = 0; i < workload.layers.size(); ++i)
    text += "  - name: " + yaml_scalar(workload.layers[i].name) +
            "\n    mapping: " + yaml_quoted(mapping_string(design.mappings[i], architecture)) +
            "\n" + boundaries_text(design.mappings[i]);
  return text;
}

DesignInputs read_design_inputs(const YamlReader& root) {
  const fs::path parent = expect_design(root);
  return {read_input(root.at("workload"), parent), read_input(root.at("hardware"), parent),
          read_input(root.at("energy_table"), parent), read_area_table(root),
          root.has("footprint") ? Footprint(root.at("footprint").choice(footprint_names()))
                                : Footprint::BoundingBox};
}

Design read_design(const YamlReader& root, const Architecture& architecture,
                   const Workload& workload) {
  expect_design(root);
  Design design;
  design.hardware = read_sizes(root.at("sizes"), architecture);
  std::vector<std::optional<Mapping>> mappings(workload.layers.size());
  const YamlReader layers = root.at("layers");
  for (const YamlReader& item : layers.items()) {
    item.expect_keys({"name", "mapping", "boundaries"});
    const YamlReader name_node = item.at("name");
    auto& mapping = mappings[layer_index(name_node, workload)];
    if (mapping) name_node.fail("layer \"" + name_node.text() + "\" stands twice");
    mapping = read_mapping(item, architecture);
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
