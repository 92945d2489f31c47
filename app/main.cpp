#include <ATen/Parallel.h>

#include "app/command_line.hpp"
#include "app/interrupt.hpp"

// LibTorch takes most of a second to load, before main. The loader calls this first, so that a
// search that is interrupted then still ends with a design. Sanitizers are not ready so early.
#ifndef __SANITIZE_ADDRESS__
__attribute__((section(".preinit_array"),
               used)) void (*const kBeforeLibraries)() = codescent::hold_interrupts;
#endif

int main(int argc, char** argv) {
  at::set_num_threads(1);  // before any other ATen call; searchers get their threads as an option
  codescent::hold_interrupts();
  return codescent::run_command_line(argc, argv);
}
