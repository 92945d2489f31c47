#include "searchers/space/divisors.hpp"

#include "tests/support/doctest.hpp"

namespace codescent {
namespace {

using Numbers = std::vector<std::int64_t>;

TEST_CASE("divisors are those that trial by every number finds, in ascending order") {
  for (std::int64_t n = 1; n <= 400; ++n) {
    Numbers expected;
    for (std::int64_t d = 1; d <= n; ++d)
      if (n % d == 0) expected.push_back(d);
    CHECK(divisors(n) == expected);
  }
}

TEST_CASE("a large prime and its square have two and three divisors") {
  constexpr std::int64_t kPrime = 1000003;
  CHECK(divisors(kPrime) == Numbers{1, kPrime});
  CHECK(divisors(kPrime * kPrime) == Numbers{1, kPrime, kPrime * kPrime});
}

}  // namespace
}  // namespace codescent
