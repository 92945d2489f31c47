#include "core/files/checked_text.hpp"

#include "core/error.hpp"
#include "core/files/sha256.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/temporary_file.hpp"

namespace codescent::testing {
namespace {

std::string error_of(const std::string& text) {
  try {
    expect_checksum(text, "file.yaml");
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

const std::string kText = "a: 1\nb: 2\n";

}  // namespace

TEST_CASE("a checked text ends in the hash of what stands before, and is accepted") {
  CHECK(with_checksum(kText) == kText + "checksum: " + sha256_hex(kText) + "\n");
  CHECK(error_of(with_checksum(kText)) == "");
  CHECK(error_of(with_checksum("")) == "");
}

TEST_CASE("a text that was cut off anywhere is refused") {
  const std::string whole = with_checksum(kText);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    CHECK(error_of(whole.substr(0, size)) != "");
  }
  CHECK(error_of(kText) ==
        "file.yaml:2:1: checksum: expected \"checksum: \" and 64 digits in the last line, found "
        "\"b: 2 \": the file was cut off or changed");
}

TEST_CASE("a text with any byte changed is refused, with both hashes if the last line is whole") {
  const std::string whole = with_checksum(kText);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] ^= 1;
    CAPTURE(at);
    CHECK(error_of(changed) != "");
  }
  const std::string error = error_of("a: 2" + whole.substr(4));
  CHECK(error.find("file.yaml:3:1: checksum: expected " + sha256_hex("a: 2\nb: 2\n") +
                   ", found \"" + sha256_hex(kText).substr(0, 60)) == 0);
}

TEST_CASE("the bytes of a file are read as they are, up to a limit") {
  const TemporaryFile file(std::string("a\0b\r\n", 5));
  CHECK(read_bytes(file.path(), 5) == std::string("a\0b\r\n", 5));
  CHECK_THROWS_WITH_AS(read_bytes(file.path(), 4),
                       (file.path() + ": a file of more than 4 bytes is not read").c_str(),
                       InputError);
  CHECK_THROWS_WITH_AS(read_bytes("/no/such/file", 4), "/no/such/file: no such file", InputError);
}

}  // namespace codescent::testing
