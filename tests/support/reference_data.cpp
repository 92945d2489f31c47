#include "tests/support/reference_data.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace codescent::testing {
namespace {

bool ends_with(const std::string& text, const std::string& ending) {
  return text.size() >= ending.size() &&
         text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

std::string quoted_for_shell(const std::string& text) {
  std::string quoted = "'";
  for (const char character : text)
    quoted += character == '\'' ? std::string("'\\''") : std::string(1, character);
  return quoted + "'";
}

std::string read_plain(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::string read_compressed(const std::string& path) {
  std::FILE* pipe = popen(("gzip -dc -- " + quoted_for_shell(path)).c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("cannot start gzip for " + path);
  std::string text;
  std::array<char, 65536> buffer;
  std::size_t num_read = 0;
  while ((num_read = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0)
    text.append(buffer.data(), num_read);
  if (pclose(pipe) != 0) throw std::runtime_error("cannot uncompress " + path);
  return text;
}

std::vector<std::vector<std::string>> split_records(const std::string& text) {
  std::vector<std::vector<std::string>> records;
  std::vector<std::string> record;
  std::string field;
  bool in_quotes = false;
  const auto end_record = [&] {
    if (record.empty() && field.empty()) return;  // an empty line
    record.push_back(std::move(field));
    records.push_back(std::move(record));
    field.clear();
    record.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char character = text[i];
    if (in_quotes) {
      if (character != '"') {
        field += character;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        field += text[++i];
      } else {
        in_quotes = false;
      }
    } else if (character == '"') {
      in_quotes = true;
    } else if (character == ',') {
      record.push_back(std::move(field));
      field.clear();
    } else if (character == '\n') {
      end_record();
    } else if (character != '\r') {
      field += character;
    }
  }
  if (in_quotes) throw std::invalid_argument("csv: a quoted field does not end");
  end_record();
  return records;
}

}  // namespace

std::optional<std::string> reference_file(const std::string& relative_path) {
  const char* chosen = std::getenv("CODESCENT_REFERENCE");
  const std::filesystem::path root =
      chosen != nullptr ? std::filesystem::path(chosen)
                        : std::filesystem::path(CODESCENT_SOURCE_DIR) / "../shared/reference";
  const auto path = (root / relative_path).lexically_normal();
  if (!std::filesystem::is_regular_file(path)) return std::nullopt;
  return path.string();
}

CsvTable::CsvTable(std::vector<std::string> header, std::vector<std::vector<std::string>> rows)
    : header_(std::move(header)), rows_(std::move(rows)) {
  for (std::size_t i = 0; i < header_.size(); ++i)
    if (!columns_.emplace(header_[i], i).second)
      throw std::invalid_argument("csv: two columns are named " + header_[i]);
  for (std::size_t row = 0; row < rows_.size(); ++row)
    if (rows_[row].size() != header_.size())
      throw std::invalid_argument("csv: row " + std::to_string(row) + ": expected " +
                                  std::to_string(header_.size()) + " fields, found " +
                                  std::to_string(rows_[row].size()));
}

const std::string& CsvTable::text(std::size_t row, const std::string& column) const {
  const auto found = columns_.find(column);
  if (found == columns_.end()) throw std::out_of_range("csv: no column " + column);
  if (row >= rows_.size()) throw std::out_of_range("csv: no row " + std::to_string(row));
  return rows_[row][found->second];
}

double CsvTable::number(std::size_t row, const std::string& column) const {
  const std::string& field = text(row, column);
  char* end = nullptr;
  const double value = std::strtod(field.c_str(), &end);
  if (field.empty() || *end != '\0')
    throw std::invalid_argument("csv: row " + std::to_string(row) + ", column " + column +
                                ": expected a number, found \"" + field + "\"");
  return value;
}

CsvTable parse_csv(const std::string& text) {
  std::vector<std::vector<std::string>> records = split_records(text);
  if (records.empty()) throw std::invalid_argument("csv: no header");
  std::vector<std::string> header = std::move(records.front());
  records.erase(records.begin());
  return CsvTable(std::move(header), std::move(records));
}

CsvTable read_csv(const std::string& path) {
  return parse_csv(ends_with(path, ".gz") ? read_compressed(path) : read_plain(path));
}

}  // namespace codescent::testing
