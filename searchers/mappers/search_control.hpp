#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace codescent {

/// What every searcher is told beside the problem.
struct SearchControl {
  std::uint64_t seed = 1;
  double time_limit_seconds = 0;                               // 0: none
  std::optional<std::chrono::steady_clock::time_point> begin;  // of that time; none: the search's
  int threads = 0;                                             // 0: one a core
  const std::atomic<bool>* stop_flag = nullptr;  // when it turns true, the search ends; may be null

  /// Every wrong field with its value; empty if all is well.
  std::vector<std::string> problems() const;
  /// At least 1.
  int thread_count() const;
};

/// Adds "name must be at least minimum, got value" to the problems if it is below.
void expect_at_least(const std::string& name, int value, int minimum,
                     std::vector<std::string>& problems);

/// Throws std::invalid_argument that lists them, if there are any.
void expect_no_problems(const std::vector<std::string>& problems);

}  // namespace codescent
