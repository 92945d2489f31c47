#pragma once

#include <atomic>

namespace codescent {

/// From now on SIGINT and SIGTERM raise a flag instead of ending the process. A second signal
/// changes nothing: `timeout` and terminals send theirs twice.
void hold_interrupts();

/// Lets them end the process again; if one has come meanwhile, it does so now.
void release_interrupts();

/// Whether SIGINT or SIGTERM has come since `hold_interrupts`.
const std::atomic<bool>& interrupt_requested();

}  // namespace codescent
