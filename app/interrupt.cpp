#include "app/interrupt.hpp"

#include <csignal>

namespace codescent {
namespace {

// A signal handler can reach nothing but a global.
std::atomic<bool> interrupt_requested{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may not take a lock");

extern "C" void request_interrupt(int) {
  interrupt_requested.store(true, std::memory_order_relaxed);
}

void handle(int signal_number, void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  ::sigaction(signal_number, &action, nullptr);
}

}  // namespace

InterruptGuard::InterruptGuard() {
  interrupt_requested = false;
  handle(SIGINT, request_interrupt);
  handle(SIGTERM, request_interrupt);
}

InterruptGuard::~InterruptGuard() {
  handle(SIGINT, SIG_DFL);
  handle(SIGTERM, SIG_DFL);
}

const std::atomic<bool>& InterruptGuard::requested() {
  return interrupt_requested;
}

}  // namespace codescent
