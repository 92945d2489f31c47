#pragma once

#include <ATen/core/Tensor.h>

#include "core/architecture.hpp"

namespace codescent {

/// The power of a parameter in a monomial, 0 if it does not appear.
int exponent_of(const Monomial& monomial, std::size_t parameter);

/// ln of a monomial, without the factor of parameter `without` if one is given.
///   log_sizes  [starts, parameters]
///   returns    [starts]
at::Tensor log_monomial(const Monomial& monomial, const at::Tensor& log_sizes, int without = -1);

}  // namespace codescent
