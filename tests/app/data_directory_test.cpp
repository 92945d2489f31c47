#include "app/session/data_directory.hpp"

#include <cstdlib>
#include <string>

#include "core/error.hpp"
#include "tests/support/doctest.hpp"

namespace codescent {
namespace {

TEST_CASE("the data directory is the one of the source tree unless CODESCENT_DATA names another") {
  ::unsetenv("CODESCENT_DATA");
  CHECK(data_directory() == CODESCENT_SOURCE_DIR "/data");
  ::setenv("CODESCENT_DATA", "/", 1);
  CHECK(data_directory() == "/");
  ::unsetenv("CODESCENT_DATA");
}

TEST_CASE("a CODESCENT_DATA that is no directory is an error, not a fallback") {
  ::setenv("CODESCENT_DATA", "/no/such/place", 1);
  CHECK_THROWS_WITH_AS(data_directory(),
                       "CODESCENT_DATA: expected a directory, found \"/no/such/place\": "
                       "No such file or directory",
                       InputError);
  const std::string long_name(300, 'x');
  ::setenv("CODESCENT_DATA", long_name.c_str(), 1);
  CHECK_THROWS_WITH_AS(
      data_directory(),
      ("CODESCENT_DATA: expected a directory, found \"" + long_name + "\": File name too long")
          .c_str(),
      InputError);
  ::unsetenv("CODESCENT_DATA");
}

}  // namespace
}  // namespace codescent
