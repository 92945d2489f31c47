#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace codescent {

/// A mistake in a user's file or flag. `what()` is one line: "file:line:column: key path: message".
class InputError : public std::runtime_error {
 public:
  explicit InputError(const std::string& message) : std::runtime_error(message) {}
  /// Lines and columns count from 1; the key path may be empty.
  InputError(const std::string& file, int line, int column, const std::string& key_path,
             const std::string& message);
};

/// `; did you mean "x"?` for the candidate nearest to `text`, or nothing if none is near.
std::string suggestion(const std::string& text, const std::vector<std::string>& candidates);

}  // namespace codescent
