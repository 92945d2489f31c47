#include "core/files/yaml_reader.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

#include "core/error.hpp"
#include "core/files/yaml_tree.hpp"

namespace codescent {
namespace {

[[noreturn]] void fail_reading(const std::string& path, const std::error_code& reason) {
  throw InputError(path + ": cannot be read: " + reason.message());
}

std::ifstream open_file(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found)
    throw InputError(path + ": no such file");
  if (error) fail_reading(path, error);
  if (std::filesystem::is_directory(status))
    throw InputError(path + ": expected a file, found a directory");
  // Opening a pipe would wait for a writer.
  if (!std::filesystem::is_regular_file(status)) throw InputError(path + ": not a regular file");
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) fail_reading(path, {errno, std::generic_category()});
  return stream;
}

std::string read_text(const std::string& path) {
  std::ifstream stream = open_file(path);
  std::error_code error;
  const auto size_bytes = std::filesystem::file_size(path, error);
  if (error) fail_reading(path, error);
  if (size_bytes > kMaximumYamlBytes)
    throw InputError(path + ": a file of more than " + std::to_string(kMaximumYamlBytes >> 20) +
                     " MiB is not read");
  std::string text(size_bytes, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) throw InputError(path + ": cannot be read");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

std::string described(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::Map:
      return "a map";
    case YamlNode::Kind::Sequence:
      return "a list";
    case YamlNode::Kind::Text:
      return (node.quoted ? "the text " : "") + in_quotes(node.text);
    case YamlNode::Kind::Nothing:
      break;
  }
  return "nothing";
}

template <typename Number>
std::string written(Number value) {
  std::ostringstream stream;
  stream << value;
  return stream.str();
}

/// "a positive integer", "a number from 1 to 8", ...
template <typename Number>
std::string described_range(const std::string& noun, Number minimum, Number maximum) {
  const bool is_open = maximum >= std::numeric_limits<Number>::max();
  if (!is_open) return noun + " from " + written(minimum) + " to " + written(maximum);
  if (minimum <= std::numeric_limits<Number>::lowest()) return noun;
  return noun + " of at least " + written(minimum);
}

std::string described_integers(std::int64_t minimum, std::int64_t maximum) {
  if (minimum == 1 && maximum == std::numeric_limits<std::int64_t>::max())
    return "a positive integer";
  return described_range("an integer", minimum, maximum);
}

/// 010 is 8 to some readers of YAML and 10 to others.
bool has_leading_zero(const std::string& text) {
  const std::size_t first = text[0] == '-' ? 1 : 0;
  return text.size() > first + 1 && text[first] == '0';
}

}  // namespace

void expect_readable_file(const std::string& path) {
  open_file(path);
}

YamlReader::YamlReader(std::shared_ptr<const YamlNode> node,
                       std::shared_ptr<const std::string> file, std::string key_path)
    : node_(std::move(node)), file_(std::move(file)), key_path_(std::move(key_path)) {}

YamlReader YamlReader::from_file(const std::string& path,
                                 const std::vector<std::string>& allowed_tags) {
  return from_text(read_text(path), path, allowed_tags);
}

YamlReader YamlReader::from_text(const std::string& text, const std::string& file_name,
                                 const std::vector<std::string>& allowed_tags) {
  return YamlReader(parse_yaml(text, file_name, allowed_tags),
                    std::make_shared<const std::string>(file_name), "");
}

bool YamlReader::is_map() const {
  return node_->kind == YamlNode::Kind::Map;
}

bool YamlReader::is_sequence() const {
  return node_->kind == YamlNode::Kind::Sequence;
}

bool YamlReader::is_scalar() const {
  return node_->kind == YamlNode::Kind::Text;
}

const std::string& YamlReader::tag() const {
  return node_->tag;
}

void YamlReader::expect_map() const {
  if (!is_map()) fail_expecting("a map");
  // Passed over, they would leave out what they bring; "<<<" is Timeloop's.
  for (const YamlNode::Key& key : node_->keys)
    if (key.text == "<<" || key.text == "<<<")
      throw InputError(*file_, key.line, key.column, join_key_path(key_path_, key.text),
                       "merge keys are not supported; write out the keys that it brings");
}

namespace {

/// The nearest of the allowed keys, or all if none is near.
std::string key_advice(const std::string& key, const std::vector<std::string>& allowed) {
  const std::string nearest = suggestion(key, allowed);
  if (!nearest.empty() || allowed.empty()) return nearest;
  std::string text = "; expected ";
  for (std::size_t i = 0; i < allowed.size(); ++i) text += (i == 0 ? "" : ", ") + allowed[i];
  return text;
}

}  // namespace

void YamlReader::expect_keys(const std::vector<std::string>& allowed) const {
  expect_map();
  for (const YamlNode::Key& key : node_->keys)
    if (std::find(allowed.begin(), allowed.end(), key.text) == allowed.end())
      throw InputError(*file_, key.line, key.column, join_key_path(key_path_, key.text),
                       "unknown key" + key_advice(key.text, allowed));
}

bool YamlReader::has(const std::string& key) const {
  const auto is_key = [&](const YamlNode::Key& candidate) { return candidate.text == key; };
  return std::any_of(node_->keys.begin(), node_->keys.end(), is_key);
}

YamlReader YamlReader::at(const std::string& key) const {
  expect_map();
  for (std::size_t i = 0; i < node_->keys.size(); ++i)
    if (node_->keys[i].text == key)
      return YamlReader(node_->children[i], file_, join_key_path(key_path_, key));
  fail("missing key \"" + key + "\"");
}

std::vector<std::pair<std::string, YamlReader>> YamlReader::entries() const {
  expect_map();
  std::vector<std::pair<std::string, YamlReader>> found;
  for (std::size_t i = 0; i < node_->keys.size(); ++i) {
    const std::string& key = node_->keys[i].text;
    found.emplace_back(key, YamlReader(node_->children[i], file_, join_key_path(key_path_, key)));
  }
  return found;
}

std::vector<YamlReader> YamlReader::items() const {
  if (!is_sequence()) fail_expecting("a list");
  std::vector<YamlReader> found;
  for (const auto& child : node_->children)
    found.push_back(YamlReader(child, file_, join_key_path(key_path_, found.size())));
  return found;
}

std::string YamlReader::text() const {
  if (!is_scalar() || node_->text.empty()) fail_expecting("text");
  return node_->text;
}

std::int64_t YamlReader::integer(std::int64_t minimum, std::int64_t maximum) const {
  const std::string expected = described_integers(minimum, maximum);
  if (!is_scalar() || node_->quoted) fail_expecting(expected);
  const std::string& digits = node_->text;
  std::int64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, value);
  if (parsed.ptr != end) fail_expecting(expected);
  if (parsed.ec == std::errc::result_out_of_range)
    fail("expected " + expected + ", found " + in_quotes(digits) + ", which overflows 64 bits");
  if (has_leading_zero(digits))
    fail("expected " + expected + " without leading zeros, found " + in_quotes(digits));
  if (parsed.ec != std::errc() || value < minimum || value > maximum) fail_expecting(expected);
  return value;
}

double YamlReader::number(double minimum, double maximum) const {
  const std::string expected = described_range("a number", minimum, maximum);
  if (!is_scalar() || node_->quoted) fail_expecting(expected);
  const std::string& digits = node_->text;
  double value = 0;
  const char* end = digits.data() + digits.size();
  const auto parsed = std::from_chars(digits.data(), end, value);
  if (parsed.ptr != end) fail_expecting(expected);
  if (parsed.ec == std::errc::result_out_of_range)
    fail("expected " + expected + ", found " + in_quotes(digits) +
         ", beyond the range of a double");
  const bool is_inside = std::isfinite(value) && value >= minimum && value <= maximum;
  if (parsed.ec != std::errc() || !is_inside) fail_expecting(expected);
  return value;
}

bool YamlReader::boolean() const {
  if (is_scalar() && !node_->quoted) {
    if (node_->text == "true") return true;
    if (node_->text == "false") return false;
  }
  fail_expecting("true or false");
}

int YamlReader::choice(const std::vector<std::string>& choices) const {
  std::string expected = choices.size() == 1 ? "" : "one of ";
  for (std::size_t i = 0; i < choices.size(); ++i)
    expected += (i == 0 ? "\"" : ", \"") + choices[i] + "\"";
  if (!is_scalar()) fail_expecting(expected);
  const auto found = std::find(choices.begin(), choices.end(), node_->text);
  if (found != choices.end()) return static_cast<int>(found - choices.begin());
  fail("expected " + expected + ", found " + in_quotes(node_->text) +
       suggestion(node_->text, choices));
}

void YamlReader::fail(const std::string& message) const {
  throw InputError(*file_, node_->line, node_->column, key_path_, message);
}

void YamlReader::fail_expecting(const std::string& expected) const {
  fail("expected " + expected + ", found " + described(*node_));
}

}  // namespace codescent
