#pragma once

#include <vector>

#include "searchers/mappers/search_problem.hpp"

namespace codescent {

/// An architecture that demands no utilisation.
Architecture without_minima(Architecture architecture);

/// A mapping of each layer that some sizes in range hold, where one is known, minima of utilisation
/// apart: every loop outermost, under the first bypass with which that fits, or what the exact
/// mapper comes upon where loops cannot stand there.
SmallestTiles smallest_tiles(const SearchProblem& problem);

}  // namespace codescent
