#pragma once

#include <functional>
#include <string>

namespace codescent {

class CommandFlags;

// Exit codes of the program, documented in docs/cli.md.
constexpr int kSuccess = 0;
constexpr int kInternalError = 1;
constexpr int kUserError = 2;
constexpr int kNoValidDesign = 3;

// Inputs of a command that is given none, names in the data directory.
constexpr char kDefaultHardware[] = "gemmini";
constexpr char kDefaultEnergyTable[] = "pat_40nm";

/// Flags that stand before the command.
struct GlobalOptions {
  std::string data;  // empty: the default data directory
  bool verbose = false;

  std::string data_directory() const;
};

/// Declares a command's flags and returns what to do once they are parsed, which returns the exit
/// code.
using CommandSetup = std::function<int()> (*)(CommandFlags& command, const GlobalOptions& global);

/// One row of the table in command_line.cpp.
struct Command {
  const char* name;
  const char* help;
  CommandSetup setup;
  bool ends_by_itself_when_interrupted = false;
};

std::function<int()> setup_search(CommandFlags& command, const GlobalOptions& global);
std::function<int()> setup_fuse(CommandFlags& command, const GlobalOptions& global);
std::function<int()> setup_evaluate(CommandFlags& command, const GlobalOptions& global);
std::function<int()> setup_certify(CommandFlags& command, const GlobalOptions& global);
std::function<int()> setup_compare(CommandFlags& command, const GlobalOptions& global);
std::function<int()> setup_report(CommandFlags& command, const GlobalOptions& global);
std::function<int()> setup_correlate(CommandFlags& command, const GlobalOptions& global);
std::function<int()> setup_predictor(CommandFlags& command, const GlobalOptions& global);
std::function<int()> setup_check_gradients(CommandFlags& command, const GlobalOptions& global);
std::function<int()> setup_import(CommandFlags& command, const GlobalOptions& global);
std::function<int()> setup_list(CommandFlags& command, const GlobalOptions& global);

}  // namespace codescent
