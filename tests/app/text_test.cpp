#include "core/text.hpp"

#include <cstdlib>
#include <limits>

#include "tests/support/doctest.hpp"

namespace codescent::testing {

TEST_CASE("exact text reads back as the same double") {
  for (const double value : {0.1, 1.0 / 3, 6.289e10, 5e-324, -2.5})
    CHECK(std::strtod(exact_text(value).c_str(), nullptr) == value);
  CHECK(exact_text(std::numeric_limits<double>::quiet_NaN()) == "");
  CHECK(exact_text(-std::numeric_limits<double>::infinity()) == "");
}

TEST_CASE("numbers for people") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(-999) == "-999");
  CHECK(grouped(-1000) == "-1,000");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(counted(0, "run") == "0 runs");
  CHECK(counted(1, "run") == "1 run");
  CHECK(counted(1000, "run") == "1,000 runs");
  CHECK(rounded_text(0) == "0");
  CHECK(rounded_text(0.12345) == "0.1235");
  CHECK(rounded_text(1758.4) == "1,758");
  CHECK(rounded_text(6.289e10) == "6.2890e+10");
  CHECK(percent(0.9312) == "93.1 %");
  CHECK(percent(0.000122) == "0.012 %");
  CHECK(percent(0) == "0.0 %");
  CHECK(percent(-0.316) == "-31.6 %");
  CHECK(percent(-0.000122) == "-0.012 %");
}

TEST_CASE("a file name has letters, digits and three signs of a text, and at most 100 bytes") {
  CHECK(file_name_text("layer1.0/conv-2_x") == "layer1.0_conv-2_x");
  CHECK(file_name_text("\xC3\xA9 \n") == "____");
  CHECK(file_name_text(std::string(200, 'a')) == std::string(100, 'a'));
}

TEST_CASE("a CSV field is quoted where it must be") {
  CHECK(csv_row({"a b", "1,5", "say \"x\"", "two\nlines", ""}) ==
        "a b,\"1,5\",\"say \"\"x\"\"\",\"two\nlines\",\n");
}

TEST_CASE("a table lines its columns up, UTF-8 too") {
  TextTable table({"name", "n", "note"}, 1);
  table.add({"é", "10", "first"});
  table.add({"long name", "5", ""});
  CHECK(table.text() ==
        "name        n  note\n"
        "é          10  first\n"
        "long name   5\n");
}

}  // namespace codescent::testing
