#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "core/formats/architecture_file.hpp"

namespace codescent::testing {

/// The hardware files of data/hardware, by name.
inline std::vector<Architecture> bundled_templates() {
  std::vector<std::string> paths;
  const std::string directory = std::string(CODESCENT_SOURCE_DIR) + "/data/hardware";
  for (const auto& entry : std::filesystem::directory_iterator(directory))
    paths.push_back(entry.path().string());
  std::sort(paths.begin(), paths.end());
  std::vector<Architecture> templates;
  for (const std::string& path : paths) templates.push_back(load_architecture(path));
  return templates;
}

}  // namespace codescent::testing
