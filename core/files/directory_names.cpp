#include "core/files/directory_names.hpp"

#include <algorithm>
#include <filesystem>

#include "core/error.hpp"

namespace codescent {

namespace fs = std::filesystem;

std::vector<std::string> directory_names(const std::string& directory) {
  std::vector<std::string> names;
  std::error_code error;
  fs::directory_iterator entry(directory, error);
  if (error == std::errc::no_such_file_or_directory) return names;
  // A range-for would throw the library's own errors.
  for (; !error && entry != fs::directory_iterator(); entry.increment(error))
    names.push_back(entry->path().filename().string());
  if (error) throw InputError(directory + ": cannot be read: " + error.message());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace codescent
