#include "core/result_file.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/error.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

namespace fs = std::filesystem;

/// A directory that is removed at the end.
struct Place {
  Place() {
    std::string pattern = (fs::temp_directory_path() / "codescent-test-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern;
  }
  ~Place() { fs::remove_all(path); }
  std::string path;
};

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("files are replaced as wholes and nothing temporary stays") {
  const Place place;
  write_files(place.path, {{"a", "old and long"}, {"b", ""}});
  write_files(place.path, {{"a", "new"}});
  CHECK(text_of(place.path + "/a") == "new");
  CHECK(text_of(place.path + "/b") == "");
  CHECK(std::distance(fs::directory_iterator(place.path), fs::directory_iterator()) == 2);
}

TEST_CASE("a place that cannot be written is an error with its path and reason") {
  const Place place;
  write_files(place.path, {{"file", "text"}});
  const std::string inside_file = place.path + "/file/sub";
  CHECK_THROWS_AS(make_directory(inside_file), InputError);
  CHECK_THROWS_WITH_AS(make_directory(place.path + "/file"),
                       (place.path + "/file: cannot be made a directory: Not a directory").c_str(),
                       InputError);
  CHECK_THROWS_WITH_AS(
      write_files(place.path + "/none", {{"x", ""}}),
      (place.path + "/none/x.tmp: cannot be written: No such file or directory").c_str(),
      InputError);
  make_directory(place.path + "/one/two");
  CHECK(fs::is_directory(place.path + "/one/two"));
}

TEST_CASE("a directory has one writer at a time") {
  const Place place;
  {
    const DirectoryLock lock(place.path);
    CHECK_THROWS_AS(DirectoryLock second(place.path), InputError);
  }
  const DirectoryLock free_again(place.path);
}

}  // namespace codescent::testing
