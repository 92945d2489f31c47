#include "core/error.hpp"

#include "tests/support/doctest.hpp"

namespace codescent::testing {

TEST_CASE("a suggestion is near, and prefers the same word in another case") {
  CHECK(suggestion("strid", {"stride", "bounds"}) == "; did you mean \"stride\"?");
  CHECK(suggestion("EDP", {"edd", "edp"}) == "; did you mean \"edp\"?");
  CHECK(suggestion("resnet5", {"resnet50", "resnext50"}) == "; did you mean \"resnet50\"?");
  CHECK(suggestion("zebra", {"stride", "bounds"}) == "");
  CHECK(suggestion("x", {}) == "");
}

TEST_CASE("for a word of one letter only its other case is a suggestion") {
  CHECK(suggestion("k", {"C", "K"}) == "; did you mean \"K\"?");
  CHECK(suggestion("Z", {"C", "K"}) == "");
  CHECK(suggestion("ab", {"cd"}) == "");
  CHECK(suggestion("ab", {"ac"}) == "; did you mean \"ac\"?");
  CHECK(suggestion("", {"a"}) == "");
}

}  // namespace codescent::testing
