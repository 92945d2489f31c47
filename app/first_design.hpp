#pragma once

#include "searchers/searcher.hpp"

namespace codescent {

/// For a search that was ended before it had any design: puts in the one that needs no search,
/// every loop in the outermost memory on the smallest hardware, if it obeys the goal. Leaves a
/// search that ended by itself alone.
void take_first_design(const SearchProblem& problem, SearchSummary& summary);

}  // namespace codescent
