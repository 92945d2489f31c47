#pragma once

#include <ATen/core/Tensor.h>
#include <cstdint>
#include <random>

#include "searchers/search_problem.hpp"

namespace codescent {

/// The seed of start `index`: starts draw from generators of their own, so that a start is the same
/// whatever the number of starts or threads.
std::uint64_t split_seed(std::uint64_t seed, std::uint64_t index);

/// Uniform in [0, 1), the same on every standard library.
double uniform(std::mt19937_64& generator);

/// Random log factors: each dim's bound is split at random among its levels, most of it outermost.
///   returns  [starts, layers, variables]
at::Tensor initial_log_factors(const SearchProblem& problem, int starts, std::uint64_t seed);

/// Least sizes to start from: 0 for a size that mappings demand, random in its range for one that
/// they do not.
///   returns  [starts, parameters]
at::Tensor initial_log_slack(const SearchProblem& problem, int starts, std::uint64_t seed);

}  // namespace codescent
