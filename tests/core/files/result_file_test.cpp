#include "core/files/result_file.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <sys/resource.h>

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

std::set<std::string> names_in(const std::string& directory) {
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory))
    names.insert(entry.path().filename().string());
  return names;
}

/// While it lives, no file of this process may grow beyond a size, as on a disk that is full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t most_bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limited = {most_bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limited);
  }
  ~FullDisk() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_before_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_ = {};
  void (*handler_before_)(int) = std::signal(SIGXFSZ, SIG_IGN);
};

/// What write_files says against a place.
std::string error_of_writing(const std::string& directory,
                             const std::vector<std::pair<std::string, std::string>>& files,
                             const std::vector<std::string>& obsolete = {}) {
  try {
    write_files(directory, files, obsolete);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
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
      (place.path + "/none/x: cannot be written: No such file or directory").c_str(), InputError);
  const std::string long_name = place.path + "/" + std::string(300, 'x');
  CHECK_THROWS_WITH_AS(make_directory(long_name),
                       (long_name + ": cannot be made a directory: File name too long").c_str(),
                       InputError);
  fs::create_symlink("loop", place.path + "/loop");
  CHECK_THROWS_WITH_AS(
      make_directory(place.path + "/loop"),
      (place.path + "/loop: cannot be made a directory: Too many levels of symbolic links").c_str(),
      InputError);
  make_directory(place.path + "/one/two");
  CHECK(fs::is_directory(place.path + "/one/two"));
}

TEST_CASE("obsolete files go with the change, and need not be there") {
  const Place place;
  write_files(place.path, {{"a", "old"}, {"b", "old"}});
  write_files(place.path, {{"a", "new"}}, {"b", "c", "none/d"});
  CHECK(names_in(place.path) == std::set<std::string>{"a"});
}

TEST_CASE("a full disk leaves the earlier files, and nothing temporary") {
  const Place place;
  write_files(place.path, {{"a", "old"}, {"b", "old"}});
  std::string error;
  {
    const FullDisk full(1000);
    error = error_of_writing(place.path, {{"new", "text"}, {"a", std::string(2000, 'x')}}, {"b"});
  }
  CHECK(error == place.path + "/a: cannot be written: File too large");
  CHECK(names_in(place.path) == std::set<std::string>{"a", "b"});
  CHECK(text_of(place.path + "/a") == "old");
}

TEST_CASE("a directory in the place of a file is seen before anything is removed") {
  const Place place;
  write_files(place.path, {{"a", "old"}});
  make_directory(place.path + "/b/full");
  const std::string error = place.path + "/b: cannot be replaced: Is a directory";
  CHECK(error_of_writing(place.path, {{"new", "text"}}, {"a", "b"}) == error);
  CHECK(error_of_writing(place.path, {{"new", "text"}, {"b", ""}}, {"a"}) == error);
  CHECK(names_in(place.path) == std::set<std::string>{"a", "b"});
}

TEST_CASE("a link in the place of a temporary file is not followed, other .tmp files stay") {
  const Place place;
  write_files(place.path, {{"precious", "mine"}, {"a.tmp", "mine"}});
  fs::create_symlink("precious", place.path + "/.codescent-a.tmp");
  fs::create_symlink("precious", place.path + "/b.tmp");
  write_files(place.path, {{"a", "new"}, {"b", "new"}});
  CHECK(text_of(place.path + "/a") == "new");
  CHECK_FALSE(fs::is_symlink(place.path + "/a"));
  CHECK(text_of(place.path + "/precious") == "mine");
  CHECK(text_of(place.path + "/a.tmp") == "mine");
  CHECK(names_in(place.path) == std::set<std::string>{"a", "a.tmp", "b", "b.tmp", "precious"});
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
