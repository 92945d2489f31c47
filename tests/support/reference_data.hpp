#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace codescent::testing {

/// Path of a file of the reference data, which lies in $CODESCENT_REFERENCE or, by default, beside
/// the source tree in shared/reference; nothing where it is absent, and the test is to be skipped.
std::optional<std::string> reference_file(const std::string& relative_path);

/// A table of text with named columns. Its look-ups throw std::out_of_range with the name or row
/// that is missing.
class CsvTable {
 public:
  CsvTable(std::vector<std::string> header, std::vector<std::vector<std::string>> rows);

  std::size_t num_rows() const { return rows_.size(); }
  const std::vector<std::string>& header() const { return header_; }
  bool has_column(const std::string& column) const { return columns_.count(column) > 0; }
  const std::string& text(std::size_t row, const std::string& column) const;
  /// Throws std::invalid_argument unless the whole field is a number.
  double number(std::size_t row, const std::string& column) const;

 private:
  std::vector<std::string> header_;
  std::unordered_map<std::string, std::size_t> columns_;
  std::vector<std::vector<std::string>> rows_;
};

/// Reads comma-separated values: the first line names the columns, a field in double quotes may
/// hold commas, line breaks and doubled quotes. Every row must have as many fields as the header.
CsvTable parse_csv(const std::string& text);

/// Reads a file, uncompressed first if its name ends in .gz. Throws std::runtime_error if it
/// cannot.
CsvTable read_csv(const std::string& path);

}  // namespace codescent::testing
