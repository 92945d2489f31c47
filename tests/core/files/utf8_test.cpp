#include "core/files/utf8.hpp"

#include "tests/support/doctest.hpp"

namespace codescent {
namespace {

TEST_CASE("UTF-8 characters have their length and code point") {
  const std::string text = "a\u00e9\u20ac\U0001F600";
  CHECK(utf8_length(text, 0) == 1);
  CHECK(utf8_code_point(text, 0, 1) == U'a');
  CHECK(utf8_length(text, 1) == 2);
  CHECK(utf8_code_point(text, 1, 2) == 0xE9);
  CHECK(utf8_length(text, 3) == 3);
  CHECK(utf8_code_point(text, 3, 3) == 0x20AC);
  CHECK(utf8_length(text, 6) == 4);
  CHECK(utf8_code_point(text, 6, 4) == 0x1F600);
  CHECK(byte_not_utf8(text) == std::nullopt);
}

TEST_CASE("bytes that are no UTF-8 are found: strays, cut and overlong forms, surrogates") {
  struct Wrong {
    const char* text;
    int byte;
  };
  const Wrong wrongs[] = {
      {"a\xFF", 0xFF},
      {"\x85", 0x85},
      {"\xC3(", 0xC3},
      {"\xE2\x82", 0xE2},
      {"\xC0\xAF", 0xC0},
      {"\xE0\x80\xAF", 0xE0},
      {"\xED\xA0\x80", 0xED},
      {"\xF0\x80\x80\xAF", 0xF0},
      {"\xF4\x90\x80\x80", 0xF4},
  };
  for (const Wrong& wrong : wrongs) CHECK(byte_not_utf8(wrong.text) == wrong.byte);
}

}  // namespace
}  // namespace codescent
