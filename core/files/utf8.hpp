#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace codescent {

/// Bytes of the UTF-8 character that starts at `at`, 0 if none does: also for overlong forms and
/// surrogates, which JSON writers refuse.
std::size_t utf8_length(const std::string& text, std::size_t at);
/// The code point of a character of that many bytes.
char32_t utf8_code_point(const std::string& text, std::size_t at, std::size_t length);
/// The value of the first byte that no UTF-8 character begins or goes on with.
std::optional<int> byte_not_utf8(const std::string& text);

}  // namespace codescent
