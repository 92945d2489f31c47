#pragma once

#include <functional>
#include <vector>

#include "searchers/layer_scorer.hpp"
#include "searchers/search_problem.hpp"

namespace codescent {

/// A scored candidate.
struct Scored {
  Candidate candidate;
  CandidateScore score;
};

/// Asked between pieces of work, possibly by several threads at once.
using StopRequested = std::function<bool()>;

/// Improves integer designs by descent on the exact counts: all joint splits of every pair of dims,
/// layer by layer, at fixed hardware; then the sizes shrink to what is used, or move.
class Polisher {
 public:
  Polisher(const SearchProblem& problem, int threads);

  /// Pair descent of every layer from the better of its given choice and its pool, at the given
  /// sizes; then the smallest sizes that still hold the result. Never worse than the start if that
  /// is valid. The result may be invalid if the sizes are too small for some layer.
  ///   pool  [layers][any number] further starting points
  Scored descend_layers(const Candidate& start, const std::vector<std::vector<MappingChoice>>& pool,
                        const StopRequested& stop);

  /// Tries other sizes around a valid design, coarse steps first, descending again at each, until
  /// none improves. `improved` sees every improvement.
  Scored move_sizes(Scored best, const StopRequested& stop,
                    const std::function<void(const Scored&)>& improved);

 private:
  struct LayerFigures;
  void descend_once(const std::vector<LayerFigures>& figures, std::vector<ScoredChoice>& layers,
                    const StopRequested& stop);

  const SearchProblem& problem_;
  int threads_;
  PolishGoal goal_;
  std::vector<LayerScorer> scorers_;  // [layers]
};

}  // namespace codescent
