#include "core/files/csv_file.hpp"

#include <cmath>
#include <stdexcept>

#include "core/error.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/temporary_file.hpp"

namespace codescent::testing {
namespace {

/// What reading a text says is wrong, or "" if nothing is.
std::string mistake_in(const std::string& text) {
  try {
    CsvTable(text, "f.csv").expect_no_bad_rows();
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("fields in quotes hold commas, line breaks and doubled quotes") {
  const CsvTable table("a,\"b\"\n\"1,2\",\"x\ny\"\n\"say \"\"hi\"\"\",\"\"\n", "f.csv");
  REQUIRE(table.num_rows() == 2);
  CHECK(table.text(0, "a") == "1,2");
  CHECK(table.text(0, "b") == "x\ny");
  CHECK(table.text(1, "a") == "say \"hi\"");
  CHECK(table.text(1, "b") == "");
  CHECK(mistake_in("a\n\"\"\"\"\n") == "");
  CHECK(CsvTable("a\n\"\"\"\"\n", "f.csv").text(0, "a") == "\"");
}

TEST_CASE("a row knows the line it begins on, line breaks in quotes counted") {
  const CsvTable table("a,b\n\"1\n\n\",2\n\n3,4\n", "f.csv");
  REQUIRE(table.num_rows() == 2);
  CHECK(table.line(0) == 2);
  CHECK(table.line(1) == 6);
  CHECK(table.text(1, "b") == "4");
}

TEST_CASE("line ends of all systems, a byte order mark and a missing last line end are read") {
  const std::string mark = "\xEF\xBB\xBF";
  for (const std::string& text :
       {std::string("a,b\n1,2\n"), std::string("a,b\r\n1,2\r\n"), std::string("a,b\r\n1,2"),
        std::string("a,b\n1,2"), mark + "a,b\n1,2\n", std::string("\n\na,b\n\n1,2\n\n"),
        std::string("\"a\",b\r\n\"1\",\"2\"\r\n")}) {
    CAPTURE(text);
    const CsvTable table(text, "f.csv");
    REQUIRE(table.num_rows() == 1);
    CHECK(table.header() == std::vector<std::string>{"a", "b"});
    CHECK(table.number(0, "a") == 1);
    CHECK(table.number(0, "b") == 2);
    CHECK(table.bad_rows().empty());
  }
}

TEST_CASE("a table may be copied and moved, its fields stay") {
  CsvTable copy("a\n1\n", "f.csv");
  {
    const CsvTable original("a\n12345\n", "f.csv");
    copy = original;
  }
  const CsvTable moved = std::move(copy);
  CHECK(moved.field(0, moved.column("a")) == "12345");
}

TEST_CASE("rows that cannot be cut into the header's fields are bad, the others stay") {
  const CsvTable table("a,b\n1\n1,2\n1,2,3\n1,x\"y\n\"1\"z,2\n\"1\" ,2\n5,6\n", "f.csv");
  REQUIRE(table.num_rows() == 2);
  CHECK(table.line(0) == 3);
  CHECK(table.text(1, "a") == "5");
  std::string said;
  for (const BadRow& row : table.bad_rows())
    said += std::to_string(row.line) + ": " + row.message + "\n";
  const std::string double_them = "; double the quotes inside a field\n";
  CHECK(said ==
        "2: expected 2 fields, found 1\n4: expected 2 fields, found 3\n"
        "5: found a quote inside a field that does not begin with one\n"
        "6: expected a comma after a field in quotes, found \"z\"" +
            double_them + "7: expected a comma after a field in quotes, found \" \"" + double_them);
  CHECK(mistake_in("a,b\n1\n") == "f.csv:2: expected 2 fields, found 1");
}

TEST_CASE(
    "a file without a proper header, an open quote or a zero byte is refused with its place") {
  CHECK(mistake_in("") == "f.csv:1: expected a line that names the columns, found nothing");
  CHECK(mistake_in("\n\r\n\n") == "f.csv:1: expected a line that names the columns, found nothing");
  CHECK(mistake_in("\na,,c\n") == "f.csv:2: column 2 has no name");
  CHECK(mistake_in("a,b,a\n") == "f.csv:1: two columns are named \"a\"");
  CHECK(mistake_in("a,\"b\"x\n") ==
        "f.csv:1: expected a comma after a field in quotes, found \"x\"; double the quotes inside "
        "a field");
  CHECK(mistake_in("a,b\n1,2\n3,\"4\n5,6\n") ==
        "f.csv:3: a field in quotes begins here and does not end");
  CHECK(mistake_in(std::string("a,b\n1,\0002\n", 9)) ==
        "f.csv:2: expected text, found a zero byte; unpack an archive first (tar -xf)");
}

TEST_CASE("a look-up names the missing column, row or number") {
  const CsvTable table("cycles,energy\n12,x\n1e400,0x10\nnan,inf\n,7 \n", "f.csv");
  CHECK_THROWS_WITH_AS(table.text(0, "cycle"),
                       "f.csv:1: expected a column \"cycle\"; did you mean \"cycles\"?",
                       InputError);
  CHECK_THROWS_AS(table.text(4, "cycles"), std::out_of_range);
  CHECK_THROWS_WITH_AS(table.number(0, "energy"), "f.csv:2: energy: expected a number, found \"x\"",
                       InputError);
  CHECK_THROWS_AS(table.number(1, "cycles"), InputError);
  CHECK_THROWS_AS(table.number(1, "energy"), InputError);
  CHECK_THROWS_AS(table.number(2, "cycles"), InputError);
  CHECK_THROWS_AS(table.number(2, "energy"), InputError);
  CHECK_THROWS_AS(table.number(3, "cycles"), InputError);
  CHECK_THROWS_AS(table.number(3, "energy"), InputError);
  CHECK(number_or_nan("-1.5e3") == -1500);
  CHECK(std::isnan(number_or_nan("")));
}

TEST_CASE("gzip files are uncompressed, plain ones read as they are") {
  const TemporaryFile plain("a,b\n1,2\n");
  CHECK(read_csv(plain.path()).number(0, "b") == 2);
  const std::string bytes(
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\x4b\xd4\x49\xe2\x32\xd4\x31\xe2\x02\x00\x7b\x07"
      "\x97\x0a\x08\x00\x00\x00",
      28);
  const TemporaryFile compressed(bytes);
  CHECK(read_csv(compressed.path()).number(0, "b") == 2);
  const TemporaryFile cut(bytes.substr(0, 15));
  CHECK_THROWS_AS(read_csv(cut.path()), InputError);
  std::string spoiled = bytes;
  spoiled[20] = '\x7c';
  const TemporaryFile wrong_sum(spoiled);
  CHECK_THROWS_AS(read_csv(wrong_sum.path()), InputError);
}

TEST_CASE("a file that cannot be read is named with the system's reason") {
  CHECK_THROWS_WITH_AS(read_csv("/no/such/file.csv"),
                       "/no/such/file.csv: cannot be read: No such file or directory", InputError);
  CHECK_THROWS_WITH_AS(read_csv("/"), "/: cannot be read: Is a directory", InputError);
}

}  // namespace codescent::testing
