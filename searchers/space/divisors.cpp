#include "searchers/space/divisors.hpp"

#include <algorithm>
#include <iterator>

namespace codescent {

std::vector<std::int64_t> divisors(std::int64_t n) {
  std::vector<std::int64_t> found;
  for (std::int64_t d = 1; d * d <= n; ++d) {
    if (n % d != 0) continue;
    found.push_back(d);
    if (d != n / d) found.push_back(n / d);
  }
  std::sort(found.begin(), found.end());
  return found;
}

DivisorTable::DivisorTable(std::int64_t n)
    : divisors_(divisors(n)), of_divisors_(divisors_.size()) {}

const std::vector<std::int64_t>& DivisorTable::of(std::int64_t divisor) {
  const auto place = std::lower_bound(divisors_.begin(), divisors_.end(), divisor);
  std::vector<std::int64_t>& found = of_divisors_[place - divisors_.begin()];
  if (found.empty())
    std::copy_if(divisors_.begin(), place + 1, std::back_inserter(found),
                 [&](std::int64_t candidate) { return divisor % candidate == 0; });
  return found;
}

}  // namespace codescent
