#pragma once

#include <cstdint>
#include <vector>

namespace codescent {

/// All divisors of n >= 1, ascending.
std::vector<std::int64_t> divisors(std::int64_t n);

/// The divisors of a number's divisors, each worked out once.
class DivisorTable {
 public:
  explicit DivisorTable(std::int64_t n);

  /// All divisors of a divisor of n, ascending.
  const std::vector<std::int64_t>& of(std::int64_t divisor);

 private:
  std::vector<std::int64_t> divisors_;
  std::vector<std::vector<std::int64_t>> of_divisors_;  // empty: not worked out yet
};

}  // namespace codescent
