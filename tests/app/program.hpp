#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/support/files/temporary_directory.hpp"

namespace codescent::testing {

/// How a run of the program ended.
struct Outcome {
  int exit_code = -1;  // -1 if a signal ended it
  std::string out;
  std::string err;
  double seconds_after_signal = 0;
};

/// Runs the command line inside this process, which loads LibTorch no more than once.
Outcome run_here(const std::vector<std::string>& arguments);

/// A signal for a running program.
struct Interrupt {
  int signal_number = 0;
  double delay_seconds = 0;  // after the program has begun to listen for SIGINT
  std::string after_file;    // and, if not empty, after this file exists
};

/// Runs the program that this build made, and waits for it.
Outcome run_program(const std::vector<std::string>& arguments,
                    const std::optional<Interrupt>& interrupt = std::nullopt);

/// Runs it with standard output into a file of any kind, such as /dev/full; `out` stays empty.
Outcome run_program_into(const std::string& out, const std::vector<std::string>& arguments);

/// The names in a directory, sorted.
std::vector<std::string> names_in(const std::string& directory);

/// Writes a network of three small layers (a strided convolution, a matrix product, a depthwise
/// one) and returns the file's path.
std::string write_tiny_network(const TemporaryDirectory& directory);

/// `search` on a network with little effort, results in `output`, further flags at the end.
std::vector<std::string> quick_search(const std::string& network, const std::string& output,
                                      const std::vector<std::string>& flags = {});

}  // namespace codescent::testing
