#include "core/options/option.hpp"

#include <cmath>
#include <stdexcept>

#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

enum class Colour { Red, Green };
const std::vector<std::string> kColours = {"red", "green"};

struct Settings {
  int count = 3;
  std::uint64_t seed = 7;
  double share = 0.25;
  double rate = 0.5;
  Colour colour = Colour::Green;

  OptionList options() {
    return {{"count", "How many", &count, at_least(1)},
            {"seed", "Of random numbers", &seed, at_least(0)},
            {"share", "Of the rows", &share, {0, 0.5, false}},
            {"rate", "At first", &rate, above_zero()},
            {"colour", "Of the page", choice_of(colour, kColours)}};
  }
};

TEST_CASE("options that are all right have no problems, and say their values") {
  Settings settings;
  CHECK(problems_of(settings.options()).empty());
  std::vector<std::string> texts;
  for (const Option& option : settings.options()) texts.push_back(value_text(option));
  CHECK((texts == std::vector<std::string>{"3", "7", "0.25", "0.5", "green"}));
}

TEST_CASE("each wrong value is told with what it must be and what it is") {
  Settings settings;
  settings.count = 0;
  settings.share = 0.5;
  settings.rate = -1;
  settings.colour = static_cast<Colour>(2);
  const std::vector<std::string> expected = {"count must be at least 1, got 0",
                                             "share must be between 0 and 0.5, got 0.500000",
                                             "rate must be finite and positive, got -1.000000",
                                             "colour must be one of its names, got number 2"};
  CHECK((problems_of(settings.options()) == expected));
  settings.rate = INFINITY;
  CHECK(problems_of(settings.options())[2] == "rate must be finite and positive, got inf");
  CHECK_THROWS_WITH_AS(expect_no_problems({"one", "two"}), "one; two", std::invalid_argument);
  expect_no_problems({});
}

TEST_CASE("an end belongs to a range if the range says so") {
  CHECK(at_least(1).has(1));
  CHECK_FALSE(at_least(1).has(0.999));
  CHECK_FALSE(at_least(1).has(INFINITY));
  CHECK_FALSE(at_least(1).has(std::nan("")));
  CHECK_FALSE(above_zero().has(0));
  CHECK(NumberRange{0, 1}.has(1));
  CHECK_FALSE(NumberRange{0, 1, false}.has(1));
}

TEST_CASE("options are set through the list, and found and chosen by name") {
  Settings settings;
  const OptionList all = settings.options();
  std::get<Choice>(only({"colour"}, all).at(0).value).set(0);
  *std::get<int*>(only({"count"}, all).at(0).value) = 9;
  CHECK(settings.colour == Colour::Red);
  CHECK(settings.count == 9);
  CHECK(only({"size"}, all).empty());
  const OptionList some = only({"seed", "count"}, all);
  REQUIRE(some.size() == 2);
  CHECK(some[0].name == "count");
  CHECK(joined(some, all).size() == 7);
  int threads = 2;
  const OptionList of_threads = {threads_option(threads)};
  CHECK(problems_of(of_threads).empty());
  threads = 1025;
  CHECK(problems_of(of_threads).at(0) == "threads must be between 0 and 1024, got 1025");
}

}  // namespace
}  // namespace codescent::testing
