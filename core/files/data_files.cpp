#include "core/files/data_files.hpp"

#include <algorithm>
#include <filesystem>

#include "core/error.hpp"
#include "core/files/directory_names.hpp"

namespace codescent {
namespace {

namespace fs = std::filesystem;

struct KindEntry {
  const char* noun;
  const char* folder;
  const char* file = nullptr;  // in a directory of the data's name; null: the data is NAME.yaml
};

/// In the order of DataKind.
constexpr KindEntry kKinds[] = {
    {"workload", "workloads"},         {"hardware", "hardware"},
    {"energy table", "energy_tables"}, {"predictor", "predictors", "predictor.yaml"},
    {"zigzag accelerator", "zigzag"},  {"graph", "graphs"},
};

const KindEntry& entry(DataKind kind) {
  return kKinds[static_cast<int>(kind)];
}

}  // namespace

bool is_data_file_path(const std::string& text) {
  const std::string extension = fs::path(text).extension().string();
  return text.find('/') != std::string::npos || extension == ".yaml" || extension == ".yml";
}

std::vector<std::string> data_file_names(DataKind kind, const std::string& data_directory) {
  std::vector<std::string> names;
  const fs::path folder = fs::path(data_directory) / entry(kind).folder;
  std::error_code unreadable;  // then it is no predictor
  for (const fs::path file : directory_names(folder.string()))
    if (entry(kind).file == nullptr) {
      if (file.extension() == ".yaml") names.push_back(file.stem().string());
    } else if (fs::exists(folder / file / entry(kind).file, unreadable)) {
      names.push_back(file.string());
    }
  // Stems sort in another order than the names with their endings: "a" and "a-b".
  std::sort(names.begin(), names.end());
  return names;
}

std::string find_data_file(DataKind kind, const std::string& name_or_path,
                           const std::string& data_directory) {
  if (is_data_file_path(name_or_path)) return name_or_path;
  const std::vector<std::string> names = data_file_names(kind, data_directory);
  if (std::binary_search(names.begin(), names.end(), name_or_path))
    return (fs::path(data_directory) / entry(kind).folder /
            (name_or_path + (entry(kind).file == nullptr ? ".yaml" : "")))
        .string();

  std::string available;
  for (const std::string& name : names) available += (available.empty() ? "" : ", ") + name;
  throw InputError("no " + std::string(entry(kind).noun) + " is called \"" + name_or_path +
                   "\"; there are: " + (available.empty() ? "none" : available) +
                   "; a path has a slash or ends in .yaml" + suggestion(name_or_path, names));
}

}  // namespace codescent
