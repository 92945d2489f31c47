#include "core/json/checked_json.hpp"

#include <cmath>

#include "core/error.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

CheckedJson of(const std::string& text) {
  return CheckedJson("f.json", *parsed_json(text), "a test");
}

template <typename Read>
std::string error_of(const Read& read) {
  try {
    read();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("what stands at a pointer is read as the type that is asked for") {
  const CheckedJson json = of(
      R"({"a": {"n": -3, "x": 2.5, "t": "text", "none": null, "yes": true},
          "sizes": {"side": 16, "kib": 8}, "names": ["p", "q"], "files": [{"kind": "k", "more": "m"}]})");
  CHECK(json.number("/a/n") == -3);
  CHECK(json.positive_number("/a/x") == 2.5);
  CHECK(json.text("/a/t") == "text");
  CHECK(json.is_null("/a/none"));
  CHECK(std::isnan(json.number_or_nan("/a/none")));
  CHECK(json.boolean("/a/yes"));
  CHECK(json.has("/a/yes"));
  CHECK_FALSE(json.has("/a/no"));
  CHECK_FALSE(json.has("/names/0"));
  CHECK(json.has_text("/a/t", "text"));
  CHECK_FALSE(json.has_text("/a/t/t", "text"));
  CHECK(json.number_or(7, "/a/t") == 7);
  CHECK(json.number_or(7, "/a/n") == -3);
  CHECK(json.numbers("/sizes") == NamedNumbers{{"side", 16}, {"kib", 8}});
  CHECK(json.integers("/sizes") == NamedIntegers{{"side", 16}, {"kib", 8}});
  CHECK(json.texts("/names") == std::vector<std::string>{"p", "q"});
  CHECK(json.records("/files", {"kind"}).front().at("more") == "m");
}

TEST_CASE("what is missing or of another type is refused with file, key and what was expected") {
  const CheckedJson json =
      of(R"({"a": {"n": 1.5, "t": "text", "zero": 0}, "list": [{"kind": 1}], "wide": {"n": 1e3}})");
  const auto end = [](const std::string& what) {
    return "f.json: " + what + "; the file is not as a test wrote it";
  };
  CHECK(error_of([&] { json.text("/b/c"); }) == end("b.c: expected a value"));
  CHECK(error_of([&] { json.text("/a/n"); }) == end("a.n: expected text"));
  CHECK(error_of([&] { json.number("/a/t"); }) == end("a.t: expected a number"));
  CHECK(error_of([&] { json.positive_number("/a/zero"); }) ==
        end("a.zero: expected a positive number"));
  CHECK(error_of([&] { json.boolean("/a/zero"); }) == end("a.zero: expected true or false"));
  CHECK(error_of([&] { json.numbers("/a"); }) == end("a: expected an object of numbers"));
  CHECK(error_of([&] { json.integers("/wide"); }) == end("wide.n: expected an integer"));
  CHECK(error_of([&] { json.texts("/list"); }) == end("list: expected an array of texts"));
  CHECK(error_of([&] { json.records("/list", {}); }) ==
        end("list: expected an array of objects of texts"));
  CHECK(error_of([&] { json.expect_object("/list"); }) == end("list: expected an object"));
}

}  // namespace codescent::testing
