#pragma once

namespace codescent {

/// Of this library and of the program, as results record it: "0.1.0".
const char* program_version();

}  // namespace codescent
