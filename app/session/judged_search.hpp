#pragma once

#include "searchers/mappers/search_problem.hpp"
#include "searchers/results/result_directory.hpp"

namespace codescent {

/// Searches, keeping the best design so far in the directory, then bounds what is left to gain and
/// takes a better design where the bound comes with one. The final files are left to the caller.
///   live_line  on standard error
SearchSummary judged_search(const SearchRequest& request, const SearchProblem& problem,
                            ResultDirectory& directory, bool live_line);

}  // namespace codescent
