#include "core/files/directory_names.hpp"

#include "core/error.hpp"
#include "core/files/data_files.hpp"
#include "tests/support/doctest.hpp"

namespace codescent {
namespace {

const std::string kData = std::string(CODESCENT_SOURCE_DIR) + "/data";

TEST_CASE("the names in a directory are sorted, and none if there is no such directory") {
  const std::vector<std::string> names = directory_names(kData + "/energy_tables");
  CHECK(names == std::vector<std::string>{"README.md", "cacti_40nm.yaml", "eyeriss_32nm.yaml",
                                          "pat_40nm.yaml", "simple_45nm.yaml"});
  CHECK(directory_names(kData + "/none").empty());
}

TEST_CASE("a directory that cannot be read is an error with its path and reason") {
  const std::string file = kData + "/README.md";
  CHECK_THROWS_WITH_AS(directory_names(file), (file + ": cannot be read: Not a directory").c_str(),
                       InputError);
  const std::string long_name(300, 'x');
  CHECK_THROWS_WITH_AS(data_file_names(DataKind::Hardware, long_name),
                       (long_name + "/hardware: cannot be read: File name too long").c_str(),
                       InputError);
}

}  // namespace
}  // namespace codescent
