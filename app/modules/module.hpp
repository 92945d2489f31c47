#pragma once

#include <string>

namespace codescent {

/// The address of a function of a module, "codescent_onnx_module", of the installation or else of
/// this build; a module is loaded when it is first asked for and stays. Throws std::runtime_error
/// that begins with `library` and says what the system's loader says.
void* module_function(const std::string& module, const char* function, const std::string& library);

}  // namespace codescent
