#include "core/files/yaml_reader.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <limits>
#include <unistd.h>

#include "core/error.hpp"
#include "tests/support/doctest.hpp"

namespace codescent {
namespace {

namespace fs = std::filesystem;

template <typename Action>
std::string error_of(const Action& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

YamlReader parse(const std::string& text) {
  return YamlReader::from_text(text, "net.yaml");
}

/// A directory of its own that goes when the test ends.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (fs::temp_directory_path() / "codescent_XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryDirectory() { fs::remove_all(path_); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  std::string file(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

/// While it lives, this process has no more rights than an ordinary user, to whom root's own files
/// are closed; it may enter the directory.
class OrdinaryUser {
 public:
  explicit OrdinaryUser(const std::string& directory) {
    fs::permissions(directory, fs::perms::others_exec, fs::perm_options::add);
    if (before_ == 0) REQUIRE(::seteuid(65534) == 0);
  }
  ~OrdinaryUser() {
    if (before_ == 0) CHECK(::seteuid(0) == 0);
  }
  OrdinaryUser(const OrdinaryUser&) = delete;
  OrdinaryUser& operator=(const OrdinaryUser&) = delete;

 private:
  const uid_t before_ = ::geteuid();
};

struct Malformed {
  std::string text;
  std::string error;
};

TEST_CASE("text that is not one strict YAML document is refused with its place") {
  const Malformed cases[] = {
      {"", "net.yaml:1:1: the file is empty"},
      {"# nothing\n\n", "net.yaml:1:1: the file is empty"},
      {"a: 1\n---\nb: 2\n", "net.yaml:2:1: expected one YAML document, found a second one"},
      {"a: 1\na: 2\n", "net.yaml:2:1: a: duplicate key, which stands on line 1 too"},
      {"l:\n  - {C: 1}\n  - {C: 1, K: 2,\n     C: 3}\n",
       "net.yaml:4:6: l[1].C: duplicate key, which stands on line 3 too"},
      {"a: [1, 2\n", "net.yaml:2:1: not valid YAML: end of sequence flow not found"},
      {"a: \"open\n", "net.yaml:1:4: this quote is not closed"},
      {"a: 'it''s\nb: 2\n", "net.yaml:1:4: this quote is not closed"},
      {"a: 1\n b: 2\n", "net.yaml:2:3: not valid YAML: illegal map value"},
      {"a: *nobody\n", "net.yaml:1:4: not valid YAML: the referenced anchor is not defined"},
      {"a: !!int 5\n", "net.yaml:1:4: a: tags are not supported, found \"tag:yaml.org,2002:int\""},
      {"? [x, y]\n: 1\n", "net.yaml:1:3: expected a key that is text"},
      {"~: 1\n", "net.yaml:1:1: expected a key that is text"},
      {"a: &self [1, *self]\n", "net.yaml:1:14: a[1]: an alias inside the value that it names"},
      {std::string("a: 1\nb: \0", 9), "net.yaml:2:4: expected UTF-8 text, found byte 0"},
      {"a: \x7f"
       "ELF",
       "net.yaml:1:4: expected UTF-8 text, found byte 127"},
      {"a: \xE0\x80\xAF", "net.yaml:1:4: expected UTF-8 text, found byte 224"},
      {"a: \xC3(", "net.yaml:1:4: expected UTF-8 text, found byte 195"},
  };
  for (const Malformed& malformed : cases)
    CHECK(error_of([&] { parse(malformed.text); }) == malformed.error);
}

TEST_CASE("tags are read where a caller names them, and only those") {
  const auto parse_tagged = [](const char* text) {
    return YamlReader::from_text(text, "net.yaml", {"!Component", "!Container"});
  };
  const YamlReader list = parse_tagged("- !Component {a: 1}\n- {a: 2}\n- !Container\n  a: 3\n");
  CHECK(list.items()[0].tag() == "!Component");
  CHECK(list.items()[1].tag() == "");
  CHECK(list.items()[2].tag() == "!Container");
  CHECK(list.items()[2].at("a").integer(1, 9) == 3);
  CHECK(list.items()[2].at("a").tag() == "");
  CHECK(error_of([&] { parse_tagged("a: !Contianer {b: 1}\n"); }) ==
        "net.yaml:1:4: a: the tag \"!Contianer\" is not supported; did you mean \"!Container\"?");
  CHECK(error_of([&] { parse_tagged("a: !!int 5\n"); }) ==
        "net.yaml:1:4: a: the tag \"tag:yaml.org,2002:int\" is not supported");
}

TEST_CASE("a value of the wrong kind is refused with what was expected and found") {
  const auto integer = [](const char* text) {
    return error_of([&] { parse(text).at("a").integer(1, 100); });
  };
  CHECK(integer("a: x64") == "net.yaml:1:4: a: expected an integer from 1 to 100, found \"x64\"");
  CHECK(integer("a: 0") == "net.yaml:1:4: a: expected an integer from 1 to 100, found \"0\"");
  CHECK(integer("a: 101") == "net.yaml:1:4: a: expected an integer from 1 to 100, found \"101\"");
  CHECK(integer("a: 1.0") == "net.yaml:1:4: a: expected an integer from 1 to 100, found \"1.0\"");
  CHECK(integer("a: +5") == "net.yaml:1:4: a: expected an integer from 1 to 100, found \"+5\"");
  CHECK(integer("a: 0x10") == "net.yaml:1:4: a: expected an integer from 1 to 100, found \"0x10\"");
  CHECK(integer("a: '64'") ==
        "net.yaml:1:4: a: expected an integer from 1 to 100, found the text \"64\"");
  CHECK(integer("a:") == "net.yaml:1:1: a: expected an integer from 1 to 100, found nothing");
  CHECK(integer("a: [1]") == "net.yaml:1:4: a: expected an integer from 1 to 100, found a list");
  CHECK(integer("a: {b: 1}") == "net.yaml:1:4: a: expected an integer from 1 to 100, found a map");
  CHECK(integer("a: 010") ==
        "net.yaml:1:4: a: expected an integer from 1 to 100 without leading zeros, found \"010\"");
  CHECK(integer("a: 99999999999999999999") ==
        "net.yaml:1:4: a: expected an integer from 1 to 100, found \"99999999999999999999\", which "
        "overflows 64 bits");
  CHECK(integer("b: 1") == "net.yaml:1:1: missing key \"a\"");

  const auto number = [](const char* text) {
    return error_of([&] { parse(text).at("a").number(0, std::numeric_limits<double>::max()); });
  };
  CHECK(number("a: .nan") == "net.yaml:1:4: a: expected a number of at least 0, found \".nan\"");
  CHECK(number("a: nan") == "net.yaml:1:4: a: expected a number of at least 0, found \"nan\"");
  CHECK(number("a: inf") == "net.yaml:1:4: a: expected a number of at least 0, found \"inf\"");
  CHECK(number("a: -1") == "net.yaml:1:4: a: expected a number of at least 0, found \"-1\"");
  CHECK(number("a: 1e999") ==
        "net.yaml:1:4: a: expected a number of at least 0, found \"1e999\", beyond the range of a "
        "double");

  CHECK(error_of([] { parse("a: yes").at("a").boolean(); }) ==
        "net.yaml:1:4: a: expected true or false, found \"yes\"");
  CHECK(error_of([] { parse("a: \"\"").at("a").text(); }) ==
        "net.yaml:1:4: a: expected text, found the text \"\"");
  CHECK(error_of([] { parse("a: 1").at("a").items(); }) ==
        "net.yaml:1:4: a: expected a list, found \"1\"");
  CHECK(error_of([] { parse("- 1").at("a"); }) == "net.yaml:1:1: expected a map, found a list");
  CHECK(error_of([] {
          parse("a: depthwse").at("a").choice({"convolution", "depthwise"});
        }) ==
        "net.yaml:1:4: a: expected one of \"convolution\", \"depthwise\", found \"depthwse\"; did "
        "you mean \"depthwise\"?");
  CHECK(error_of([] { parse("a: v2").at("a").choice({"codescent/workload/1"}); }) ==
        "net.yaml:1:4: a: expected \"codescent/workload/1\", found \"v2\"");
}

TEST_CASE("an unknown key is refused where it stands, with the nearest known one") {
  const auto layer = parse("layers:\n  - {name: a,\n     strid: 2}\n").at("layers").items()[0];
  CHECK(error_of([&] {
          layer.expect_keys({"name", "stride"});
        }) == "net.yaml:3:6: layers[0].strid: unknown key; did you mean \"stride\"?");
  CHECK_NOTHROW(layer.expect_keys({"name", "strid"}));
}

TEST_CASE("a key path is one line of bounded length, whatever the keys are") {
  CHECK(error_of([] { parse("a: {\"b\\nc\": 1}").at("a").expect_keys({"bounds"}); }) ==
        "net.yaml:1:5: a.b c: unknown key; expected bounds");
  CHECK(error_of([] { parse("\"a\\x1bb\": 1").entries()[0].second.boolean(); }) ==
        "net.yaml:1:11: a b: expected true or false, found \"1\"");
  CHECK(error_of([] { parse("\"a\\nb\": 1\n\"a\\nb\": 2\n"); }) ==
        "net.yaml:2:1: a b: duplicate key, which stands on line 1 too");
  const std::string long_key(1000, 'k');
  CHECK(error_of([&] { parse(long_key + ": {x: 1}").entries()[0].second.expect_keys({}); }) ==
        "net.yaml:1:1004: " + long_key.substr(0, 60) + "....x: unknown key");
}

TEST_CASE("a well-formed document is read as written") {
  const auto root = parse(
      "%YAML 1.2\n---\r\nbig: 9223372036854775807\r\nminus: -3\r\nreal: 2.5e-3\r\nyes: true\r\n"
      "anchor: &three [1, two, 3]\r\nalias: *three\r\nµm: folded\r\n");
  const auto lowest = std::numeric_limits<std::int64_t>::min();
  const auto highest = std::numeric_limits<std::int64_t>::max();
  CHECK(root.at("big").integer(lowest, highest) == highest);
  CHECK(root.at("minus").integer(lowest, highest) == -3);
  CHECK(root.at("real").number(0, 1) == 2.5e-3);
  CHECK(root.at("yes").boolean());
  CHECK(root.at("alias").items()[1].text() == "two");
  CHECK(root.at("alias").items()[1].key_path() == "alias[1]");
  CHECK(root.at("µm").text() == "folded");
  CHECK(root.entries().size() == 7);
  CHECK(root.entries()[1].first == "minus");
  CHECK_FALSE(root.has("Big"));
}

TEST_CASE("quotes and blocks that end with the file are closed") {
  CHECK(parse("a: &x \"µ \\\" '\"").at("a").text() == "µ \" '");
  CHECK(parse("\xEF\xBB\xBF"
              "µ: 'it''s'\r\n")
            .at("µ")
            .text() == "it's");
  CHECK(parse("a: |\n  it's\n").at("a").text() == "it's\n");
  CHECK(parse("{'a': x}").at("a").text() == "x");
  CHECK(parse(R"({"a\N": "\_\x85\xe9\L"})").at("a\u0085").text() == "\u00a0\u0085\u00e9\u2028");
}

TEST_CASE("merge keys are refused where their map is read, and nowhere else") {
  const YamlReader root = parse("base: &base {b: 1}\nderived:\n  <<: *base\n  c: 2\nother: 3\n");
  CHECK(root.at("other").text() == "3");
  const std::string expected =
      "net.yaml:3:3: derived.<<: merge keys are not supported; write out the keys that it brings";
  const YamlReader derived = root.at("derived");
  CHECK(error_of([&] { derived.expect_keys({"b", "c"}); }) == expected);
  CHECK(error_of([&] { derived.at("b"); }) == expected);
  CHECK(error_of([&] { derived.entries(); }) == expected);
  CHECK(error_of([] { parse("{<<<: {a: 1}}").at("a"); }) ==
        "net.yaml:1:2: <<<: merge keys are not supported; write out the keys that it brings");
}

TEST_CASE("files that cannot be read are refused by name") {
  const TemporaryDirectory directory;
  CHECK(error_of([&] { YamlReader::from_file(directory.file("none.yaml")); }) ==
        directory.file("none.yaml") + ": no such file");
  CHECK(error_of([&] { YamlReader::from_file(directory.file("")); }) ==
        directory.file("") + ": expected a file, found a directory");
  CHECK(error_of([] { YamlReader::from_file("/dev/null"); }) == "/dev/null: not a regular file");
  const std::string long_name(300, 'x');
  CHECK(error_of([&] { YamlReader::from_file(long_name); }) ==
        long_name + ": cannot be read: File name too long");
  fs::create_symlink("loop", directory.file("loop"));
  CHECK(error_of([&] { expect_readable_file(directory.file("loop")); }) ==
        directory.file("loop") + ": cannot be read: Too many levels of symbolic links");
}

TEST_CASE("a file that may not be read is not called missing") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("net.yaml"), closed = directory.file("closed");
  std::ofstream(path) << "a: 1\n";
  fs::create_directory(closed);
  fs::permissions(path, fs::perms::none);
  fs::permissions(closed, fs::perms::none);
  std::string file_error, directory_error;
  {
    const OrdinaryUser nobody(directory.file(""));
    file_error = error_of([&] { YamlReader::from_file(path); });
    directory_error = error_of([&] { YamlReader::from_file(closed + "/net.yaml"); });
  }
  CHECK(file_error == path + ": cannot be read: Permission denied");
  CHECK(directory_error == closed + "/net.yaml: cannot be read: Permission denied");
}

TEST_CASE("a 100 MB file is refused without being read") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("big.yaml");
  std::ofstream(path) << "a: 1\n";
  fs::resize_file(path, 100'000'000);
  const auto start = std::chrono::steady_clock::now();
  CHECK(error_of([&] { YamlReader::from_file(path); }) ==
        path + ": a file of more than 16 MiB is not read");
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
}

TEST_CASE("nesting of 100,000 levels is refused, in every notation, where it passes 32") {
  constexpr int kLevels = 100'000;
  std::string lists;
  std::string maps;
  for (int level = 0; level < kLevels; ++level) {
    lists += "- ";
    maps += "{a: ";
  }
  CHECK(error_of([] { parse(std::string(kLevels, '[')); }) ==
        "net.yaml:1:33: nested deeper than 32 levels");
  CHECK(error_of([&] { parse(maps); }) == "net.yaml:1:129: nested deeper than 32 levels");
  CHECK(error_of([&] { parse(lists + "1"); }) == "net.yaml:1:65: nested deeper than 32 levels");

  const std::string deepest = std::string(31, '[') + "1" + std::string(31, ']');
  CHECK(error_of([&] { parse(deepest); }) == "no error");
  std::string indented;
  for (int level = 0; level < 1000; ++level) indented += std::string(level, ' ') + "a:\n";
  CHECK(error_of([&] { parse(indented); }) == "net.yaml:33:33: nested deeper than 32 levels");
}

TEST_CASE("a bomb of aliases is refused before it is expanded") {
  // Each line has nine of the line before: nine lines make 9^9 = 387,420,489 values.
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int line = 1; line < 9; ++line) {
    const std::string before = "*a" + std::to_string(line - 1);
    const std::string name = "a" + std::to_string(line);
    bomb += name + ": &" + name + " [" + before;
    for (int i = 1; i < 9; ++i) bomb += ", " + before;
    bomb += "]\n";
  }
  // a5 alone has 9^6 = 531,441 values; a second time is too much, long before 64 aliases are.
  CHECK(error_of([&] { parse(bomb); }) ==
        "net.yaml:7:10: a6[0]: more than 1000000 values, aliases expanded");

  std::string many = "a: &a 1\nb: [*a";
  for (int i = 0; i < 64; ++i) many += ", *a";
  CHECK(error_of([&] { parse(many + "]"); }) == "net.yaml:2:261: b[64]: more than 64 aliases");

  std::string deep = "a0: &a0 [[[[x]]]]\n";
  for (int line = 1; line < 9; ++line)
    deep += "a" + std::to_string(line) + ": &a" + std::to_string(line) + " [[[[*a" +
            std::to_string(line - 1) + "]]]]\n";
  CHECK(error_of([&] { parse(deep); }) == "net.yaml:8:13: nested deeper than 32 levels");
}

}  // namespace
}  // namespace codescent
