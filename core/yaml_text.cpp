#include "core/yaml_text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

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

}  // namespace

std::string yaml_scalar(const std::string& text) {
  return is_plain(text) ? text : yaml_quoted(text);
}

std::string yaml_quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\x%02X", static_cast<unsigned>(c));
      result += escaped;
    } else {
      result += c;
    }
  }
  return result + '"';
}

}  // namespace codescent
