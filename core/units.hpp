#pragma once

namespace codescent {

/// µJ in a pJ.
constexpr double kMicrojoules = 1e-6;
/// mm² in a µm².
constexpr double kSquareMillimetres = 1e-6;
constexpr double kBytesInKib = 1024;
constexpr double kBitsInKib = 8 * kBytesInKib;

}  // namespace codescent
