#pragma once

#include <string>

#include "core/architecture.hpp"

namespace codescent {

/// The architecture as a file of schema codescent/hardware/1, which `load_architecture` reads back
/// equal. Names and source are UTF-8 text that is not empty. Throws std::invalid_argument
/// otherwise.
std::string architecture_text(const Architecture& architecture);

}  // namespace codescent
