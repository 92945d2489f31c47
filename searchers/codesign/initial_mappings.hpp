#pragma once

#include "autodiff_model/objective/descent.hpp"
#include "searchers/mappers/search_problem.hpp"

namespace codescent {

/// Random relaxed designs: each dim's bound is split at random among its levels, most of it
/// outermost; least sizes are 0 for a size that mappings demand, random in its range for one that
/// they do not.
RelaxedBatch initial_designs(const SearchProblem& problem, int starts, std::uint64_t seed);

}  // namespace codescent
