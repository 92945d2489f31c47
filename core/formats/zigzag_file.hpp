#pragma once

#include <string>

#include "core/zigzag/accelerator.hpp"

namespace codescent {

/// Reads an accelerator of ZigZag's model (docs/zigzag.md). Throws InputError at what does not fit.
ZigzagAccelerator load_zigzag_accelerator(const std::string& path);

}  // namespace codescent
