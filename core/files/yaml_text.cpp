#include "core/files/yaml_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <stdexcept>

#include "core/files/utf8.hpp"

namespace codescent {
namespace {

/// Words that some YAML reader takes for a truth value or for nothing, and numbers in words.
constexpr std::array<const char*, 10> kReserved = {"true", "false", "yes", "no", "on",
                                                   "off",  "null",  "y",   "n",  "nan"};

bool is_plain(const std::string& text) {
  if (text.empty() || std::isalpha(static_cast<unsigned char>(text[0])) == 0) return false;
  const auto allowed = [](unsigned char c) {
    return c < 128 && (std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.');
  };
  if (!std::all_of(text.begin(), text.end(), allowed)) return false;
  std::string lower = text;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::find(kReserved.begin(), kReserved.end(), lower) == kReserved.end();
}

/// Controls, YAML's own line breaks and the byte order mark, which readers refuse or change.
bool is_escaped(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 || c == 0xFEFF ||
         c == 0xFFFE || c == 0xFFFF;
}

std::string escape_of(char32_t c) {
  char escape[8];
  std::snprintf(escape, sizeof escape, c < 0x100 ? "\\x%02X" : "\\u%04X", static_cast<unsigned>(c));
  return escape;
}

}  // namespace

std::string yaml_scalar(const std::string& text) {
  return is_plain(text) ? text : yaml_quoted(text);
}

std::string yaml_quoted(const std::string& text) {
  std::string result = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0)
      throw std::invalid_argument("yaml_quoted: expected UTF-8 text, got byte " +
                                  std::to_string(static_cast<unsigned char>(text[at])));
    const char32_t c = utf8_code_point(text, at, length);
    if (c == '"' || c == '\\') result += '\\';
    result += is_escaped(c) ? escape_of(c) : text.substr(at, length);
    at += length;
  }
  return result + '"';
}

}  // namespace codescent
