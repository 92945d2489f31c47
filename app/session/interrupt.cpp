#include "app/session/interrupt.hpp"

#include <csignal>
#include <initializer_list>

namespace codescent {
namespace {

// A signal handler can reach nothing but globals.
std::atomic<bool> requested{false};
std::atomic<int> last_signal{0};
static_assert(std::atomic<bool>::is_always_lock_free && std::atomic<int>::is_always_lock_free,
              "a signal handler may not take a lock");

extern "C" void note_interrupt(int signal_number) {
  last_signal.store(signal_number);
  requested.store(true);
}

void handle_both(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (const int signal_number : {SIGINT, SIGTERM}) ::sigaction(signal_number, &action, nullptr);
}

}  // namespace

void hold_interrupts() {
  handle_both(note_interrupt);
}

void release_interrupts() {
  handle_both(SIG_DFL);
  if (requested) std::raise(last_signal);
}

const std::atomic<bool>& interrupt_requested() {
  return requested;
}

}  // namespace codescent
