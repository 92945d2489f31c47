#include "tests/support/reference/reference_data.hpp"

#include <cstdlib>
#include <filesystem>

namespace codescent::testing {

std::optional<std::string> reference_file(const std::string& relative_path) {
  const char* chosen = std::getenv("CODESCENT_REFERENCE");
  const std::filesystem::path root =
      chosen != nullptr ? std::filesystem::path(chosen)
                        : std::filesystem::path(CODESCENT_SOURCE_DIR) / "../shared/reference";
  const auto path = (root / relative_path).lexically_normal();
  if (!std::filesystem::is_regular_file(path)) return std::nullopt;
  return path.string();
}

std::optional<CsvTable> reference_csv(const std::string& relative_path) {
  const auto path = reference_file(relative_path);
  if (!path) return std::nullopt;
  CsvTable table = read_csv(*path);
  table.expect_no_bad_rows();
  return table;
}

}  // namespace codescent::testing
