#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>

#include "core/options/option.hpp"

namespace codescent {

/// What every searcher is told beside the problem.
struct SearchControl {
  std::uint64_t seed = 1;
  double time_limit_seconds = 0;                               // 0: none
  std::optional<std::chrono::steady_clock::time_point> begin;  // of that time; none: the search's
  int threads = 0;                                             // 0: one a core
  const std::atomic<bool>* stop_flag = nullptr;  // when it turns true, the search ends; may be null

  /// What users set; a searcher's own options are lists of their own.
  OptionList control_options();
  /// At least 1.
  int thread_count() const;
};

}  // namespace codescent
