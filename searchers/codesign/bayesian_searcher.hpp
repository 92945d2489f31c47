#pragma once

#include "searchers/run/search_run.hpp"

namespace codescent {

/// How much the Bayesian searcher samples. As many sizes and mappings as DOSA's baseline [Fig. 7],
/// whose first hundred sizes are random.
struct BayesianOptions : SearchControl {
  int hardware_samples = 110;
  int initial_samples = 20;  // of them, spread over the space before anything is learned
  int mappings = 100;        // random ones that fit, of each layer at each hardware

  OptionList options();
};

/// Bayesian optimisation of the sizes: a Gaussian process learns the logarithm of the objective
/// that random mappings reach at sizes, and the next sizes are those of the largest expected
/// improvement. Sizes of no valid design count as the worst of a valid one.
class BayesianSearcher : public Searcher {
 public:
  /// Throws std::invalid_argument if the options have problems.
  explicit BayesianSearcher(BayesianOptions options);
  SearchSummary search(const SearchProblem& problem,
                       const ProgressCallback& progress) const override;

 private:
  BayesianOptions options_;
};

}  // namespace codescent
