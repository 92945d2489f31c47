#pragma once

#include <cstdint>
#include <vector>

namespace codescent {

/// All divisors of n >= 1, ascending.
std::vector<std::int64_t> divisors(std::int64_t n);

}  // namespace codescent
