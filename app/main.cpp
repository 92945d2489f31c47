#include "app/commands/command_line.hpp"
#include "app/session/interrupt.hpp"

// Before the libraries are loaded, so that a search that is interrupted early still ends with a
// design. Sanitizers are not ready so early.
#ifndef __SANITIZE_ADDRESS__
__attribute__((section(".preinit_array"),
               used)) void (*const kBeforeLibraries)() = codescent::hold_interrupts;
#endif

int main(int argc, char** argv) {
  codescent::hold_interrupts();
  return codescent::run_command_line(argc, argv);
}
