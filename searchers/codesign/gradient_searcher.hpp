#pragma once

#include <string>
#include <vector>

#include "autodiff_model/objective/descent.hpp"
#include "searchers/mappers/given_starts.hpp"
#include "searchers/run/search_run.hpp"

namespace codescent {

/// How the gradient searcher works; the defaults serve every network.
struct GradientOptions : SearchControl {
  int starts = 32;
  int steps = 80;              // gradient steps of every start
  int round_every = 20;        // steps between rounding projections
  double learning_rate = 0.3;  // on log factors, falling along a half cosine to a twentieth
  int polish_designs = 12;     // best designs that are polished after the descent
  int restarts = 6;            // of every layer at the best design's sizes, near the end
  Backend backend = Backend::Compiled;  // of the gradient
  /// Beside the random ones, rounded to perfect factors: candidates from the beginning, and every
  /// layer descends from them once more at the end.
  std::vector<GivenStart> given_starts;

  OptionList options();
};

/// Throws InputError, which names --starts, if the starts would take more memory than machines
/// have.
void expect_affordable(const SearchProblem& problem, int starts);

/// Many random starts in one batch: Adam on log factors through the relaxed model, every so many
/// steps a rounding projection to integer designs that are scored exactly, and a polish of the best
/// of them on exact counts.
class GradientSearcher : public Searcher {
 public:
  /// Throws std::invalid_argument if the options have problems.
  explicit GradientSearcher(GradientOptions options);
  /// Throws InputError as `expect_affordable` does.
  SearchSummary search(const SearchProblem& problem,
                       const ProgressCallback& progress) const override;

 private:
  GradientOptions options_;
};

}  // namespace codescent
