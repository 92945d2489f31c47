#pragma once

#include <cstddef>
#include <string>

namespace codescent {

/// The bytes of a file. Throws InputError if it cannot be read or is longer than `most_bytes`.
std::string read_bytes(const std::string& path, std::size_t most_bytes);

/// The text with one more line, "checksum: " and the SHA-256 of every byte before it, which
/// `head -n -1 | sha256sum` prints too. The text ends with a newline.
std::string with_checksum(const std::string& text);

/// Throws InputError unless the text ends in such a line and the sum is right: it was cut off or
/// changed since it was written.
void expect_checksum(const std::string& text, const std::string& file);

}  // namespace codescent
