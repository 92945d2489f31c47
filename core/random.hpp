#pragma once

#include <cstdint>
#include <random>

namespace codescent {

/// The seed of start `index`: starts draw from generators of their own, so that a start is the same
/// whatever the number of starts or threads.
std::uint64_t split_seed(std::uint64_t seed, std::uint64_t index);

/// Uniform in [0, 1), the same on every standard library.
double uniform(std::mt19937_64& generator);

}  // namespace codescent
