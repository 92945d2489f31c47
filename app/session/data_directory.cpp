#include "app/session/data_directory.hpp"

#include <cstdlib>
#include <filesystem>

#include "core/error.hpp"

namespace codescent {

namespace fs = std::filesystem;

namespace {

fs::path installed_data() {
  std::error_code unreadable;  // no /proc: the path below does not exist, which is reported
  const fs::path program = fs::read_symlink("/proc/self/exe", unreadable);
  return (program.parent_path() / CODESCENT_INSTALLED_DATA).lexically_normal();
}

}  // namespace

std::string data_directory() {
  if (const char* chosen = std::getenv("CODESCENT_DATA"); chosen != nullptr && *chosen != '\0') {
    std::error_code error;
    if (fs::is_directory(chosen, error)) return chosen;
    throw InputError("CODESCENT_DATA: expected a directory, found \"" + std::string(chosen) + '"' +
                     (error ? ": " + error.message() : ""));
  }
  const fs::path built_from = fs::path(CODESCENT_SOURCE_DIR) / "data";
  const fs::path installed = installed_data();
  std::error_code unreadable;  // as good as missing
  for (const fs::path& place : {built_from, installed})
    if (fs::is_directory(place, unreadable)) return place.string();
  throw InputError("no data directory: neither " + built_from.string() + " nor " +
                   installed.string() + " exists; set CODESCENT_DATA to the one to use");
}

}  // namespace codescent
