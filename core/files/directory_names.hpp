#pragma once

#include <string>
#include <vector>

namespace codescent {

/// The names in a directory, sorted; none if it does not exist. Throws InputError that names the
/// directory and the system's reason.
std::vector<std::string> directory_names(const std::string& directory);

}  // namespace codescent
