#include "core/files/checked_text.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "core/error.hpp"
#include "core/files/sha256.hpp"
#include "core/files/yaml_reader.hpp"

namespace codescent {
namespace {

constexpr char kKey[] = "checksum: ";
constexpr std::size_t kLineBytes = sizeof kKey - 1 + 64 + 1;  // key, digits, newline

}  // namespace

std::string read_bytes(const std::string& path, std::size_t most_bytes) {
  expect_readable_file(path);
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) throw InputError(path + ": cannot be read: " + error.message());
  if (size > most_bytes)
    throw InputError(path + ": a file of more than " + std::to_string(most_bytes) +
                     " bytes is not read");
  std::ifstream stream(path, std::ios::binary);
  std::string bytes(size, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(size));
  if (stream.bad() || !stream.is_open()) throw InputError(path + ": cannot be read");
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  return bytes;
}

std::string with_checksum(const std::string& text) {
  return text + kKey + sha256_hex(text) + "\n";
}

void expect_checksum(const std::string& text, const std::string& file) {
  const std::size_t begin = text.size() - std::min(text.size(), kLineBytes);
  const std::string written = text.substr(begin);
  const std::string line = with_checksum(text.substr(0, begin)).substr(begin);
  if (written == line) return;
  const bool ends_in_newline = !text.empty() && text.back() == '\n';
  const auto num_newlines = static_cast<int>(std::count(text.begin(), text.end(), '\n'));
  const std::size_t before =
      text.size() < 2 ? std::string::npos : text.find_last_of('\n', text.size() - 2);
  const std::string found = text.substr(before == std::string::npos ? 0 : before + 1);
  const bool is_whole =
      ends_in_newline && found.size() == kLineBytes && found.compare(0, sizeof kKey - 1, kKey) == 0;
  throw InputError(file, num_newlines + (ends_in_newline ? 0 : 1), 1, "checksum",
                   is_whole ? "expected " + line.substr(sizeof kKey - 1, 64) + ", found " +
                                  in_quotes(found.substr(sizeof kKey - 1, 64)) +
                                  ": the file was changed since it was written"
                            : "expected \"checksum: \" and 64 digits in the last line, found " +
                                  in_quotes(found) + ": the file was cut off or changed");
}

}  // namespace codescent
