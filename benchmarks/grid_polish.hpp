#pragma once

#include "benchmarks/study_support.hpp"

namespace codescent::studies {

/// How long a searcher may take, and from what seed.
struct Budget {
  double seconds = 0;
  std::uint64_t seed = 1;
  int threads = 1;
};

/// The search without a gradient: pair descent on exact counts from random mappings at random
/// points of a logarithmic grid of sizes (a factor of 2 apart), then the same polish of the best as
/// the gradient searcher's, round after round until the time is up.
void polish_on_grid(const SearchProblem& problem, const Budget& budget, Curve& curve);

}  // namespace codescent::studies
