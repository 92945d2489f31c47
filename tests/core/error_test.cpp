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

TEST_CASE("a text that is none of the names is told with all of them, and the nearest") {
  CHECK(none_of_names("engery", {"edp", "energy"}) ==
        "expected one of edp, energy, got \"engery\"; did you mean \"energy\"?");
  CHECK(none_of_names("zebra", {"edp"}) == "expected one of edp, got \"zebra\"");
}

TEST_CASE("an error is one line, whatever the user's text holds") {
  CHECK(std::string(InputError("a\nb\tc\x1b[2J\x7f"
                               "d")
                        .what()) == "a b c [2J d");
  CHECK(std::string(InputError("net\n.yaml", 1, 2, "a\rb", "no\vway").what()) ==
        "net .yaml:1:2: a b: no way");
  // U+0085 and U+009B are control characters of two bytes, U+00A0 is a space already.
  CHECK(one_line("<\xC2\x85><\xC2\x9B><\xC2\xA0>\xC2") == "< >< ><\xC2\xA0>\xC2");
}

TEST_CASE("a long text is cut between characters") {
  const std::string most(60, 'x');
  CHECK(shortened(most) == most);
  CHECK(shortened(most + "y") == most + "...");
  CHECK(shortened(most.substr(1) + "\xC3\xA9z") == most.substr(1) + "...");
  CHECK(in_quotes("a\nb") == "\"a b\"");
  CHECK(in_quotes(most + "y") == '"' + most + "...\"");
}

}  // namespace codescent::testing
