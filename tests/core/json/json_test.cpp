#include "core/json/json.hpp"

#include <cmath>
#include <limits>

#include "tests/support/doctest.hpp"

namespace codescent::testing {

TEST_CASE("a JSON value reads back the same from its text, whole numbers and keys in order") {
  const std::string text =
      R"({"b": [1, -2, 0.5, 1e300, 18446744073709551615], "a": {"x": null, "y": true}, "é\n": ""})";
  const auto json = parsed_json(text);
  REQUIRE(json);
  CHECK(written_json(*json, -1) ==
        R"({"b":[1,-2,0.5,1e+300,18446744073709551615],"a":{"x":null,"y":true},"é\n":""})");
  CHECK(parsed_json(json_text(*json)) == json);
  REQUIRE(json->find("a") != nullptr);
  CHECK(*json->find("a") == Json{{"x", nullptr}, {"y", true}});
  CHECK(json->find("c") == nullptr);
  CHECK(json->find("a")->find("x")->is_null());
}

TEST_CASE("a number and the text of it are not the same value") {
  CHECK(Json("1") != Json(1));
  CHECK(Json(true) != Json(1));
  CHECK(Json(nullptr) != Json::object());
  CHECK(Json{{"a", 1}, {"b", 2}} != Json{{"b", 2}, {"a", 1}});
}

TEST_CASE("of two values of one key the last one stands") {
  CHECK(*parsed_json(R"({"a": 1, "b": 2, "a": 3})") == *parsed_json(R"({"a": 3, "b": 2})"));
}

TEST_CASE("what is no JSON is nothing, also what nests too deep to be ours") {
  for (const char* text : {"", "{", "[1,]", "{\"a\": nan}", "\"\xff\"", "[1] 2"})
    CHECK_FALSE(parsed_json(text));
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  CHECK(parsed_json(nested(200)));
  CHECK_FALSE(parsed_json(nested(1000000)));
  CHECK_FALSE(parsed_json(std::string(1000000, '[')));
}

TEST_CASE("what JSON cannot say as a number is null") {
  CHECK(finite_or_null(std::nan("")).is_null());
  CHECK(finite_or_null(-std::numeric_limits<double>::infinity()).is_null());
  CHECK(finite_or_null(0.25) == Json(0.25));
}

}  // namespace codescent::testing
