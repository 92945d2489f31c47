#include "autodiff_model/log_monomial.hpp"

#include <cmath>
#include <torch/types.h>

namespace codescent {

int exponent_of(const Monomial& monomial, std::size_t parameter) {
  return parameter < monomial.exponents.size() ? monomial.exponents[parameter] : 0;
}

at::Tensor log_monomial(const Monomial& monomial, const at::Tensor& log_sizes, int without) {
  auto sum = torch::full({log_sizes.size(0)}, std::log(monomial.numerator / monomial.denominator),
                         log_sizes.options().requires_grad(false));
  for (std::int64_t p = 0; p < log_sizes.size(1); ++p) {
    const int exponent = exponent_of(monomial, static_cast<std::size_t>(p));
    if (exponent != 0 && p != without) sum = sum + exponent * log_sizes.select(1, p);
  }
  return sum;
}

}  // namespace codescent
