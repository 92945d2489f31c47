#pragma once

#include <string>
#include <string_view>

namespace codescent {

/// SHA-256 of some bytes in 64 hexadecimal digits, as sha256sum prints it. [FIPS 180-4]
std::string sha256_hex(std::string_view bytes);
/// The same of a file's bytes. Throws InputError if it cannot be read.
std::string sha256_of_file(const std::string& path);

}  // namespace codescent
