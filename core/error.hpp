#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace codescent {

/// A mistake in a user's file or flag. `what()` is one line, whatever the file or flag holds:
/// "file:line:column: key path: message".
class InputError : public std::runtime_error {
 public:
  explicit InputError(const std::string& message);
  /// Lines and columns count from 1; the key path may be empty.
  InputError(const std::string& file, int line, int column, const std::string& key_path,
             const std::string& message);
};

/// The text with a space in place of each control character.
std::string one_line(const std::string& text);

/// At most 60 bytes of the text, whole characters, then "..." if that is not all.
std::string shortened(const std::string& text);

/// The text shortened, in quotes, on one line.
std::string in_quotes(const std::string& text);

/// `expected one of a, b, got "text"` with a suggestion, for a text that is none of the names.
std::string none_of_names(const std::string& text, const std::vector<std::string>& names);

/// `; did you mean "x"?` for the candidate nearest to `text`, or nothing if none is near.
std::string suggestion(const std::string& text, const std::vector<std::string>& candidates);

}  // namespace codescent
