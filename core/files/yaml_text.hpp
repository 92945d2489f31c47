#pragma once

#include <string>

namespace codescent {

/// Text as a YAML scalar that reads back as that text: plain if it is a word of letters, digits, _,
/// - and . that starts with a letter and that YAML does not take for something else, else quoted.
std::string yaml_scalar(const std::string& text);
/// The same, always in double quotes. Throws std::invalid_argument if the text is not UTF-8.
std::string yaml_quoted(const std::string& text);

}  // namespace codescent
