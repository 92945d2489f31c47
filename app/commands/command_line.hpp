#pragma once

namespace codescent {

/// The whole program: reads the command line, runs the command, reports what went wrong in a line
/// on standard error. Returns the exit code.
int run_command_line(int argc, const char* const* argv);

}  // namespace codescent
