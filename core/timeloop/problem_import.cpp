#include "core/timeloop/problem_import.hpp"

#include <filesystem>

#include "core/error.hpp"
#include "core/files/directory_names.hpp"
#include "core/timeloop/problem.hpp"

namespace codescent {
namespace {

namespace fs = std::filesystem;

bool is_yaml(const fs::path& path) {
  return path.extension() == ".yaml" || path.extension() == ".yml";
}

/// The last part of a path, also of "folder/" and ".".
std::string name_of(const fs::path& path) {
  const fs::path whole = fs::absolute(path).lexically_normal();
  return utf8_text((whole.has_filename() ? whole : whole.parent_path()).filename().string());
}

std::string layer_name(const fs::path& path) {
  const fs::path stem = path.stem();
  return utf8_text((stem.extension() == ".problem" ? stem.stem() : stem).string());
}

void add_problem(const YamlReader& root, const fs::path& path, LayerCollector& layers) {
  Layer layer = read_problem_file(root).layers.front();
  layer.name = layer_name(path);
  layers.add(std::move(layer), path.string());
}

ImportedWorkload import_directory(const fs::path& directory) {
  ImportedWorkload imported;
  imported.workload.name = name_of(directory);
  imported.workload.source = "Timeloop problem files of " + imported.workload.name;
  LayerCollector layers;
  for (const std::string& name : directory_names(directory.string())) {
    const fs::path path = directory / name;
    if (!is_yaml(path)) continue;
    const YamlReader root = YamlReader::from_file(path.string());
    if (root.has("problem"))
      add_problem(root, path, layers);
    else
      imported.passed_over.push_back(utf8_text(name));
  }
  imported.workload.layers = layers.take();
  if (imported.workload.layers.empty())
    throw InputError(directory.string() + ": expected YAML files with a \"problem\", found none");
  return imported;
}

}  // namespace

bool is_problem_file(const std::string& path) {
  return is_yaml(path) && YamlReader::from_file(path).has("problem");
}

ImportedWorkload import_problems(const std::string& path) {
  std::error_code unreadable;  // said when the file is opened
  if (fs::is_directory(path, unreadable)) return import_directory(path);
  ImportedWorkload imported;
  imported.workload.name = layer_name(path);
  imported.workload.source =
      "Timeloop problem file " + utf8_text(fs::path(path).filename().string());
  LayerCollector layers;
  add_problem(YamlReader::from_file(path), path, layers);
  imported.workload.layers = layers.take();
  return imported;
}

}  // namespace codescent
