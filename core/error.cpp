#include "core/error.hpp"

#include <algorithm>
#include <cctype>

namespace codescent {
namespace {

std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, substituted});
    }
  }
  return row.back();
}

std::string lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string located(const std::string& file, int line, int column, const std::string& key_path,
                    const std::string& message) {
  std::string text = file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": ";
  if (!key_path.empty()) text += key_path + ": ";
  return text + message;
}

}  // namespace

InputError::InputError(const std::string& message) : std::runtime_error(one_line(message)) {}

InputError::InputError(const std::string& file, int line, int column, const std::string& key_path,
                       const std::string& message)
    : InputError(located(file, line, column, key_path, message)) {}

std::string one_line(const std::string& text) {
  std::string line;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    // U+0080 to U+009F, of which terminals know a line break and the start of an escape sequence.
    const bool is_c1 = byte == 0xC2 && at + 1 < text.size() &&
                       static_cast<unsigned char>(text[at + 1]) >= 0x80 &&
                       static_cast<unsigned char>(text[at + 1]) < 0xA0;
    line += byte < 0x20 || byte == 0x7F || is_c1 ? ' ' : text[at];
    if (is_c1) ++at;
  }
  return line;
}

std::string shortened(const std::string& text) {
  constexpr std::size_t kShownBytes = 60;
  if (text.size() <= kShownBytes) return text;
  std::size_t end = kShownBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

std::string in_quotes(const std::string& text) {
  return '"' + one_line(shortened(text)) + '"';
}

std::string none_of_names(const std::string& text, const std::vector<std::string>& names) {
  std::string listed;
  for (const std::string& name : names) listed += (listed.empty() ? "" : ", ") + name;
  return "expected one of " + listed + ", got " + in_quotes(text) + suggestion(text, names);
}

std::string suggestion(const std::string& text, const std::vector<std::string>& candidates) {
  const std::string lower_text = lower_case(text);
  // A candidate that shares nothing with the text is no suggestion, however short both are.
  std::size_t smallest = std::min(std::max<std::size_t>(2, text.size() / 3) + 1,
                                  std::max<std::size_t>(1, text.size()));
  std::string nearest;
  for (const std::string& candidate : candidates) {
    if (lower_case(candidate) == lower_text) return "; did you mean \"" + candidate + "\"?";
    const std::size_t distance = edit_distance(text, candidate);
    if (distance >= smallest) continue;
    smallest = distance;
    nearest = candidate;
  }
  return nearest.empty() ? "" : "; did you mean \"" + nearest + "\"?";
}

}  // namespace codescent
