#include "searchers/codesign/search.hpp"

namespace codescent {

SearchSummary search(const SearchProblem& problem, const SearcherOptions& options,
                     SearcherKind kind, const ProgressCallback& progress) {
  return make_searcher(kind, options)->search(problem, progress);
}

}  // namespace codescent
