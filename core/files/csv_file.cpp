#include "core/files/csv_file.hpp"

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <zlib.h>

#include "core/error.hpp"

namespace codescent {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 30;
constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

[[noreturn]] void fail(const std::string& file, int line, const std::string& message) {
  throw InputError(file + ":" + std::to_string(line) + ": " + message);
}

/// Cuts a text into records; fields in quotes are shortened where they stand.
class RecordReader {
 public:
  RecordReader(std::string& text, const std::string& file)
      : at_(text.data()), end_(text.data() + text.size()), file_(file) {
    if (text.rfind(kByteOrderMark, 0) == 0) at_ += std::strlen(kByteOrderMark);
  }

  /// The next record that is no empty line; false at the end.
  bool next() {
    while (at_ != end_) {
      line_ = next_line_;
      fields_.clear();
      problem_.clear();
      const char* begin = at_;
      while (read_field()) {
      }
      if (fields_.size() > 1 || !fields_[0].empty() || *begin == '"') return true;
    }
    return false;
  }

  int line() const { return line_; }
  const std::vector<std::string_view>& fields() const { return fields_; }
  /// What is wrong with the record's quotes; empty if nothing is.
  const std::string& problem() const { return problem_; }

 private:
  /// False if the field was the record's last.
  bool read_field() {
    char* begin = at_;
    char* stop = nullptr;  // the end of the field's text
    if (at_ != end_ && *at_ == '"') {
      stop = read_quoted();
      if (at_ != end_ && *at_ != ',' && !is_line_end())
        problem_ = "expected a comma after a field in quotes, found " +
                   in_quotes(std::string(1, *at_)) + "; double the quotes inside a field";
      while (at_ != end_ && *at_ != ',' && *at_ != '\n') ++at_;
      ++begin;
    } else {
      while (at_ != end_ && *at_ != ',' && *at_ != '\n') {
        if (*at_ == '"') problem_ = "found a quote inside a field that does not begin with one";
        ++at_;
      }
      stop = at_;
      if ((at_ == end_ || *at_ == '\n') && stop != begin && stop[-1] == '\r') --stop;
    }
    fields_.emplace_back(begin, stop - begin);
    if (at_ == end_) return false;
    const bool is_last = *at_++ == '\n';
    next_line_ += is_last;
    return !is_last;
  }

  bool is_line_end() const {
    return *at_ == '\n' || (*at_ == '\r' && (at_ + 1 == end_ || at_[1] == '\n'));
  }

  /// From the opening quote to behind the closing one; returns the end of the shortened text.
  char* read_quoted() {
    const int first_line = next_line_;
    char* to = ++at_;
    for (; at_ != end_; ++at_) {
      if (*at_ == '"') {
        if (++at_ == end_ || *at_ != '"') return to;
      }
      next_line_ += *at_ == '\n';
      *to++ = *at_;
    }
    fail(file_, first_line, "a field in quotes begins here and does not end");
  }

  char* at_;
  char* end_;
  const std::string& file_;
  int line_ = 0;
  int next_line_ = 1;
  std::vector<std::string_view> fields_;
  std::string problem_;
};

void expect_no_zero_byte(const std::string& text, const std::string& file) {
  const std::size_t found = text.find('\0');
  if (found == std::string::npos) return;
  int line = 1;
  for (std::size_t i = 0; i < found; ++i) line += text[i] == '\n';
  fail(file, line, "expected text, found a zero byte; unpack an archive first (tar -xf)");
}

std::string system_reason() {
  return errno == 0 ? "not enough memory" : std::strerror(errno);
}

/// Reads plain files too: zlib hands through what is not compressed.
class MaybeCompressedFile {
 public:
  explicit MaybeCompressedFile(const std::string& path)
      : path_(path), handle_((errno = 0, gzopen(path.c_str(), "rb"))) {
    if (handle_ == nullptr) throw InputError(path + ": cannot be read: " + system_reason());
    gzbuffer(handle_, 1 << 18);
  }
  ~MaybeCompressedFile() { gzclose_r(handle_); }
  MaybeCompressedFile(const MaybeCompressedFile&) = delete;
  MaybeCompressedFile& operator=(const MaybeCompressedFile&) = delete;

  std::string text() {
    constexpr unsigned kPieceBytes = 1 << 20;
    std::string text;
    int num_read = 0;
    do {
      const std::size_t before = text.size();
      if (before > kMostBytes) throw InputError(path_ + ": is larger than 1 GiB");
      text.resize(before + kPieceBytes);
      errno = 0;
      num_read = gzread(handle_, &text[before], kPieceBytes);
      text.resize(before + static_cast<std::size_t>(std::max(num_read, 0)));
    } while (num_read > 0);
    int code = Z_OK;
    const char* message = gzerror(handle_, &code);
    if (num_read < 0 || code != Z_OK)
      throw InputError(path_ + ": cannot be read: " +
                       (code == Z_ERRNO ? system_reason() : std::string(message)));
    return text;
  }

 private:
  std::string path_;
  gzFile handle_;
};

}  // namespace

CsvTable::CsvTable(std::string text, std::string file)
    : file_(std::move(file)), text_(std::make_shared<std::string>(std::move(text))) {
  expect_no_zero_byte(*text_, file_);
  RecordReader reader(*text_, file_);
  if (!reader.next()) fail(file_, 1, "expected a line that names the columns, found nothing");
  if (!reader.problem().empty()) fail(file_, reader.line(), reader.problem());
  take_header(reader.fields(), reader.line());
  while (reader.next()) {
    if (!reader.problem().empty()) {
      bad_rows_.push_back({reader.line(), reader.problem()});
    } else if (reader.fields().size() != header_.size()) {
      bad_rows_.push_back({reader.line(), "expected " + std::to_string(header_.size()) +
                                              " fields, found " +
                                              std::to_string(reader.fields().size())});
    } else {
      fields_.insert(fields_.end(), reader.fields().begin(), reader.fields().end());
      lines_.push_back(reader.line());
    }
  }
}

void CsvTable::take_header(const std::vector<std::string_view>& fields, int line) {
  for (const std::string_view field : fields) {
    header_.emplace_back(field);
    if (field.empty())
      fail(file_, line, "column " + std::to_string(header_.size()) + " has no name");
    if (!columns_.emplace(field, header_.size() - 1).second)
      fail(file_, line, "two columns are named " + in_quotes(header_.back()));
  }
}

std::size_t CsvTable::column(const std::string& name) const {
  const auto found = columns_.find(name);
  if (found == columns_.end())
    fail(file_, 1, "expected a column " + in_quotes(name) + suggestion(name, header_));
  return found->second;
}

std::string CsvTable::text(std::size_t row, const std::string& column_name) const {
  if (row >= num_rows()) throw std::out_of_range(file_ + ": no row " + std::to_string(row));
  return std::string(field(row, column(column_name)));
}

double CsvTable::number(std::size_t row, const std::string& column_name) const {
  const std::string found = text(row, column_name);
  const double value = number_or_nan(found);
  if (std::isnan(value))
    fail(file_, line(row), column_name + ": expected a number, found " + in_quotes(found));
  return value;
}

void CsvTable::expect_no_bad_rows() const {
  if (!bad_rows_.empty()) fail(file_, bad_rows_[0].line, bad_rows_[0].message);
}

std::string uncompressed_text(const std::string& path) {
  return MaybeCompressedFile(path).text();
}

CsvTable read_csv(const std::string& path) {
  return CsvTable(uncompressed_text(path), path);
}

double number_or_nan(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  const bool is_number = parsed.ec == std::errc() && parsed.ptr == end && std::isfinite(value);
  return is_number ? value : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace codescent
