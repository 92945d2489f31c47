#pragma once

#include <string>

namespace codescent {

/// Says on standard error what a user should know and did not ask for.
void print_note(const std::string& text);

}  // namespace codescent
