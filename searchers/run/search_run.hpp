#pragma once

#include <chrono>
#include <limits>
#include <string>
#include <vector>

#include "searchers/mappers/search_control.hpp"
#include "searchers/run/searcher.hpp"

namespace codescent {

/// Makes a design the summary's best, with all its figures.
void set_best(const SearchProblem& problem, const Design& design, SearchSummary& summary);

/// One search while it runs: its clock, the best design so far, the trace.
class SearchRun {
 public:
  SearchRun(const SearchProblem& problem, const SearchControl& control,
            const ProgressCallback& progress);

  double seconds() const;
  bool out_of_time() const;
  /// By the caller.
  bool interrupted() const;
  bool stop_requested() const { return interrupted() || out_of_time(); }

  /// Counts costs of one layer's mapping that were computed.
  void count_evaluations(std::int64_t layer_evaluations) {
    layer_evaluations_ += layer_evaluations;
  }

  /// For the rate that the caller is shown.
  void add_gradient_seconds(double seconds) { gradient_seconds_ += seconds; }

  /// Takes a design; one that is valid and better than the best so far replaces it, is entered into
  /// the trace and told to the caller.
  void offer(const std::string& phase, double share_done, const Design& design,
             const CandidateScore& score);
  /// Tells the caller how far the search is.
  ///   relaxed   objective of the relaxed model; NaN where there is none
  ///   is_entry  of the trace
  void tell(const std::string& phase, double share_done, double relaxed, bool is_entry);

  const CandidateScore& best_score() const { return best_score_; }
  const Design& best() const { return best_; }
  /// What the caller sees of it; termination and message of a search without a design are the
  /// searcher's.
  SearchSummary& summary() { return summary_; }
  /// Completes the summary by the best design, if there is one.
  ///   cut_short  whether something kept the plan from running to its end
  SearchSummary finish(bool cut_short);

 private:
  void tell(const std::string& phase, double share_done, double relaxed, bool is_entry,
            const Design* improved);

  const SearchProblem& problem_;
  const SearchControl& control_;
  const ProgressCallback& progress_;
  std::chrono::steady_clock::time_point begin_;
  SearchSummary summary_;
  Design best_;
  CandidateScore best_score_{0, 0, 0, std::numeric_limits<double>::infinity(), false};
  std::int64_t layer_evaluations_ = 0;
  double gradient_seconds_ = 0;
  bool is_stopped_ = false;
};

}  // namespace codescent
