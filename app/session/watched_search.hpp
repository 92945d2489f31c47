#pragma once

#include "searchers/mappers/search_problem.hpp"
#include "searchers/results/result_directory.hpp"

namespace codescent {

/// A judged search that keeps the best design so far in the directory. The final files are left to
/// the caller.
///   live_line  on standard error
SearchSummary watched_search(const SearchRequest& request, const SearchProblem& problem,
                             ResultDirectory& directory, bool live_line);

}  // namespace codescent
