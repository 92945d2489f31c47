#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace codescent {

/// A row of a file that cannot be used, and why.
struct BadRow {
  int line = 0;  // where the row begins, from 1
  std::string message;
};

/// Comma-separated values with named columns [RFC 4180]: a field in double quotes may hold commas,
/// line breaks and doubled quotes; lines end in LF or CRLF; empty lines are passed over.
class CsvTable {
 public:
  /// Every row has as many fields as the header; others are bad rows. Throws InputError with
  /// file:line where the header is wrong, a quoted field does not end, or a byte is zero.
  CsvTable(std::string text, std::string file);

  const std::string& file() const { return file_; }
  const std::vector<std::string>& header() const { return header_; }
  const std::vector<BadRow>& bad_rows() const { return bad_rows_; }
  std::size_t num_rows() const { return lines_.size(); }
  /// Where a row begins, from 1.
  int line(std::size_t row) const { return lines_[row]; }

  bool has_column(const std::string& column) const { return columns_.count(column) > 0; }
  /// The index of a column. Throws InputError with a suggestion if there is none.
  std::size_t column(const std::string& name) const;

  /// Without checks: the row and the column's index must exist. Lives as long as the table.
  std::string_view field(std::size_t row, std::size_t column) const {
    return fields_[row * header_.size() + column];
  }
  /// Throws InputError if there is no such column, std::out_of_range for the row.
  std::string text(std::size_t row, const std::string& column) const;
  /// The same; also throws InputError with file:line unless the whole field is a finite number.
  double number(std::size_t row, const std::string& column) const;

  /// Throws InputError with file:line if a row is bad.
  void expect_no_bad_rows() const;

 private:
  void take_header(const std::vector<std::string_view>& fields, int line);

  std::string file_;
  std::shared_ptr<std::string> text_;  // where the fields point, quotes taken away
  std::vector<std::string> header_;
  std::unordered_map<std::string, std::size_t> columns_;
  std::vector<std::string_view> fields_;  // [rows, columns]
  std::vector<int> lines_;
  std::vector<BadRow> bad_rows_;
};

/// The text of a file, uncompressed if it is a gzip file. Throws InputError if it cannot be read or
/// is beyond 1 GiB.
std::string uncompressed_text(const std::string& path);
/// Reads such a file. Throws InputError as that does.
CsvTable read_csv(const std::string& path);

/// The finite number that is the whole text; NaN if it is none.
double number_or_nan(std::string_view text);

}  // namespace codescent
