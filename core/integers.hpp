#pragma once

#include <cstdint>

namespace codescent {

/// The smallest integer that is not below a / b, of positive integers.
constexpr std::int64_t ceil_divide(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

}  // namespace codescent
