#pragma once

#include <string>

#include "core/architecture.hpp"

namespace codescent::testing {

/// What differs first between two architectures: "DRAM: temporal"; empty if nothing does. Monomials
/// are equal if their quotients and exponents are.
std::string architecture_difference(const Architecture& found, const Architecture& expected);

}  // namespace codescent::testing
