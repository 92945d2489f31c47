#pragma once

#include <string>

#include "searchers/mappers/search_problem.hpp"

namespace codescent {

/// Why no design can exist, as a proof: no mapping of some layer fits any sizes in range, none uses
/// as much as the template demands, its bounds lack the fixed factors, or every multiply-accumulate
/// unit working in every cycle exceeds the limit on cycles. Names the constraint, what is asked
/// for, what is available, and what would mend it. Empty if neither holds, which does not mean that
/// there is a design. Nothing is said of areas: they need not grow with the sizes; nor of cycles by
/// a latency model, which may be fewer.
std::string why_infeasible(const SearchProblem& problem);

/// What of the hardware file to change where no mapping was found to fit, though some might: "raise
/// the maxima, or lower minimum_utilisation of Accumulator".
std::string what_may_help(const SearchProblem& problem);

/// What the limits ask for and the nearest design offers, where it breaks them: "1,016 cycles
/// (limit 1,000)".
std::string broken_limits(const SearchGoal& goal, const CandidateScore& nearest);

/// A searcher's words for a search that found no design, though there may be one.
struct WordsOfNothing {
  const char* none_fits;    // "No start led to mappings that fit the sizes in range"
  const char* more_effort;  // what of its own may help: "try more starts and steps"
};
/// Why such a search has no design: cut short, no mapping that fits, or a limit that the nearest
/// one breaks; and what may help.
///   nearest    its objective is infinite where no mapping fitted
///   cut_short  whether something kept the plan from running to its end
std::string why_nothing(const SearchProblem& problem, const CandidateScore& nearest, bool cut_short,
                        const WordsOfNothing& words);

}  // namespace codescent
