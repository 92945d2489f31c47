#pragma once

#include <atomic>

namespace codescent {

/// While it lives, SIGINT and SIGTERM raise a flag instead of ending the process. Only one may live
/// at a time. (A second signal changes nothing: `timeout` sends its signal twice.)
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  static const std::atomic<bool>& requested();
};

}  // namespace codescent
