#include "autodiff_model/objective/log_power.hpp"

namespace codescent {

LogPower::LogPower(const Monomial& monomial)
    : constant(std::log(monomial.numerator / monomial.denominator)) {
  for (std::size_t p = 0; p < monomial.exponents.size(); ++p)
    if (monomial.exponents[p] != 0)
      powers.emplace_back(static_cast<int>(p), static_cast<double>(monomial.exponents[p]));
}

}  // namespace codescent
