#pragma once

#include "searchers/run/search_run.hpp"

namespace codescent {

/// Options of the exact searcher.
struct ExactOptions : SearchControl {
  double epsilon = 0;  // the answer is proven to be within this share of the best; 0: the best

  OptionList options();
};

/// Branch and bound over boxes of sizes and, in each, over all mappings (`certify`): ends with the
/// proven optimum of all perfect factorisations, fan-outs, loop orders and sizes in range. A limit
/// on cycles is held, but where it binds the proof hardly ends.
class ExactSearcher : public Searcher {
 public:
  /// Throws std::invalid_argument if the options have problems.
  explicit ExactSearcher(ExactOptions options);
  /// Throws std::invalid_argument if the goal has a latency model: no proof would close.
  SearchSummary search(const SearchProblem& problem,
                       const ProgressCallback& progress) const override;

 private:
  ExactOptions options_;
};

}  // namespace codescent
