#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "searchers/mappers/layer_scorer.hpp"
#include "searchers/mappers/search_problem.hpp"

namespace codescent {

constexpr int kWide = 160;   // splits tried of each dim of a pair where quality matters,
constexpr int kNarrow = 24;  // and where many sizes are tried

/// A scored candidate.
struct Scored {
  Candidate candidate;
  CandidateScore score;
};

/// Steps from sizes to others.
enum class SizeMoves {
  OneOrExchange,  // one size up or down, or one up and another down
  Together        // two up or down: where one shares out the other, neither pays alone
};

/// How far sizes move at first, by a ratio, and how wide layers descend at each.
struct SizeSteps {
  double first = 8;
  int breadth = kNarrow;
};
/// Near the end, where few sizes are left to try.
constexpr SizeSteps kLastSteps{1.02, kWide};

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
  ///   pool     [layers][any number] further starting points
  ///   breadth  splits of a dim that are tried at a time, see LayerScorer::best_pair
  Scored descend_layers(const Candidate& start, const std::vector<std::vector<MappingChoice>>& pool,
                        int breadth, const StopRequested& stop);

  /// Gives every layer the loop order that suits its splits best at the candidate's sizes.
  void choose_orders(Candidate& candidate);

  /// Changes the mappings of layers that do not fit the candidate's sizes until they do, and gives
  /// every layer its best loop order; a layer falls back on the mapping of the smallest tiles, all
  /// loops at the outermost level. False if not even that fits.
  bool make_fit(Candidate& candidate, const StopRequested& stop);

  /// Descends from other mappings at a design's sizes, and lets every layer keep the best it found.
  /// Never worse than the design.
  ///   starts  [any number][layers]
  Scored descend_from(const std::vector<std::vector<MappingChoice>>& starts, const Scored& best,
                      const StopRequested& stop);

  /// The same from random mappings, several times.
  Scored restart_layers(const Scored& best, int restarts, std::uint64_t seed,
                        const StopRequested& stop);

  /// Tries other sizes around a design, coarse steps first, descending again at each, until
  /// none improves. Sizes that an earlier call tried as wide are not tried again; every call starts
  /// layers from what the earlier ones found, too. `improved` sees every improvement.
  ///   leader  objective of the best design known, or infinite. A design so far behind that the
  ///           steps left cannot be hoped to carry it there is moved no further: by a ratio that a
  ///           size moves the objective rarely changes by more than its root
  Scored move_sizes(Scored best, SizeMoves moves, SizeSteps steps, double leader,
                    const StopRequested& stop, const std::function<void(const Scored&)>& improved);

  /// Costs of one layer's mapping that were computed since the last call.
  std::int64_t take_evaluations();

 private:
  /// Of one run of the network.
  NetworkCost sum_of(const std::vector<ScoredChoice>& layers) const;
  /// The better of each layer's given choice and its pool, as if each were the whole network.
  std::vector<ScoredChoice> scored_choices(const ProgramHardware& hardware,
                                           const std::vector<MappingChoice>& given,
                                           const std::vector<std::vector<MappingChoice>>& pool);
  /// Pair descent of every layer at fixed sizes, whether it fits or not. Nothing if it was given
  /// up: the network's score stayed too far above `most`.
  std::optional<std::vector<ScoredChoice>> descend_at(
      const Candidate& start, const std::vector<std::vector<MappingChoice>>& pool, int breadth,
      double most, const StopRequested& stop);
  /// One descent of every layer, the others as in `network`; false if the score stays above `most`.
  bool descend_once(const ProgramHardware& hardware, const NetworkCost& network, int breadth,
                    double most, std::vector<ScoredChoice>& layers, const StopRequested& stop);
  /// A layer's scorer at this hardware, ready for the thread that asks.
  LayerScorer& scorer(std::int64_t layer, const ProgramHardware& hardware);
  /// The exact score of what a descent ended at: there, at the smallest sizes that hold it, or
  /// where it began, whichever is best.
  Scored scored(const Candidate& start, const std::vector<ScoredChoice>& layers) const;
  /// The network's score at other sizes that would still make the objective of the best.
  double most_worth(const Scored& best, const Hardware& sizes) const;
  /// Adds a design's choices to those from which later descents may start.
  void remember(const Candidate& candidate);
  /// Descends at other sizes, each only once as wide; true if `best` improves.
  bool try_sizes(const Hardware& sizes, int breadth, Scored& best, const StopRequested& stop);
  std::vector<Hardware> neighbours(const Hardware& sizes, double step, SizeMoves moves) const;

  const SearchProblem& problem_;
  int threads_;
  PolishGoal goal_;
  std::vector<double> counts_;                                 // [layers] how often each runs
  std::vector<std::unique_ptr<LayerScorer>> scorers_;          // [layers]
  std::vector<LayerScorer::Registers> registers_;              // [threads]
  std::vector<std::vector<MappingChoice>> pool_;               // [layers][at most kPoolSize]
  std::set<std::pair<int, std::vector<std::int64_t>>> tried_;  // breadths and sizes descended at
};

}  // namespace codescent
