#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "searchers/mappers/search_problem.hpp"
#include "searchers/results/result_directory.hpp"

namespace codescent {

/// Watches a search from a thread of its own: keeps the best design so far on disk, and shows a
/// live line on standard error. The search itself never waits for the disk.
class SearchMonitor {
 public:
  SearchMonitor(const SearchRequest& request, const SearchProblem& problem,
                ResultDirectory& directory, bool show_live_line);
  ~SearchMonitor();
  SearchMonitor(const SearchMonitor&) = delete;
  SearchMonitor& operator=(const SearchMonitor&) = delete;

  /// The search's callback; false once the search should end.
  bool on_progress(const Progress& progress);

  /// A certificate's callback, after the search; the same.
  bool on_certificate(const Certificate& certificate);

  /// Ends the thread. Throws what kept it from writing, if anything did.
  void finish();

 private:
  /// The newest state of the search, as the thread will show and write it.
  struct State {
    TracePoint point;
    double share_done = 0;
    double layer_gradients_per_second = 0;
    std::optional<Design> unwritten;
    std::string certificate;  // what it says so far; empty before it has begun
  };

  void watch();
  void write(const Design& design, const State& state);
  std::string live_line(const State& state) const;

  const SearchRequest& request_;
  const SearchProblem& problem_;
  ResultDirectory& directory_;
  const bool show_live_line_;
  const std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();

  std::mutex mutex_;  // guards the next four
  std::condition_variable wake_;
  State state_;
  bool finished_ = false;
  std::exception_ptr failure_;

  std::thread thread_;
};

}  // namespace codescent
