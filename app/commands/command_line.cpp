#include "app/commands/command_line.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "app/commands/command.hpp"
#include "app/commands/flags.hpp"
#include "app/session/data_directory.hpp"
#include "app/session/interrupt.hpp"
#include "core/error.hpp"
#include "searchers/figures/program_version.hpp"

namespace codescent {

std::string GlobalOptions::data_directory() const {
  return data.empty() ? codescent::data_directory() : data;
}

namespace {

constexpr Command kCommands[] = {
    {"search", "Find an accelerator and a mapping of every layer", setup_search, true},
    {"fuse", "Run a network in stacks of layers, tile by tile", setup_fuse},
    {"evaluate", "Score a design exactly and say what limits it", setup_evaluate},
    {"certify", "Prove how far from optimal a design is", setup_certify, true},
    {"compare", "Map networks onto several accelerators and set them side by side", setup_compare,
     true},
    {"report", "Write designs and comparisons as one HTML file", setup_report},
    {"correlate", "Hold the exact model against measured rows", setup_correlate},
    {"predictor", "Train, judge and describe a predictor of RTL latency", setup_predictor},
    {"import", "Make a workload of an ONNX model or of Timeloop problems", setup_import},
    {"check-gradients", "Hold the model's gradients against central differences",
     setup_check_gradients},
    {"list", "List networks, templates, energy tables, predictors, objectives and searchers",
     setup_list},
};

int report(const std::string& message, int exit_code) {
  std::fprintf(stderr, "codescent: %s\n", message.c_str());
  return exit_code;
}

/// LibTorch adds a backtrace to what it says.
std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

int run(const std::function<int()>& command, bool verbose) {
  try {
    return command();
  } catch (const InputError& error) {
    return report(error.what(), kUserError);
  } catch (const std::exception& error) {
    const std::string message = verbose ? error.what() : one_line(first_line(error.what()));
    return report("internal error: " + message, kInternalError);
  }
}

std::string data_directory_problem(const std::string& path) {
  std::error_code unreadable;
  return std::filesystem::is_directory(path, unreadable)
             ? ""
             : "expected a directory, found " + in_quotes(path);
}

int parse_and_run(int argc, const char* const* argv) {
  CommandLine line("codescent",
                   "codescent: co-design of a DNN accelerator and its mappings by gradient descent",
                   std::string("codescent ") + program_version());
  GlobalOptions global;
  line.flags()
      .text("--data", global.data,
            "Directory of workloads/, hardware/, energy_tables/, predictors/")
      .type("DIR")
      .check(data_directory_problem);
  line.flags().boolean("--verbose", global.verbose, "Show where an internal error came from");
  std::function<int()> chosen;
  for (const Command& command : kCommands) {
    CommandFlags& flags = line.flags().command(command.name, command.help);
    flags.when_chosen([&chosen, &command, run_it = command.setup(flags, global)] {
      if (!command.ends_by_itself_when_interrupted) release_interrupts();
      chosen = run_it;
    });
  }
  const CommandLine::Reading reading = line.read(argc, argv);
  if (!reading.mistake.empty()) return report(one_line(reading.mistake), kUserError);
  return reading.is_answered ? kSuccess : run(chosen, global.verbose);
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  const int exit_code = parse_and_run(argc, argv);
  const bool is_flushed = std::fflush(stdout) == 0;
  const std::string reason = is_flushed ? "" : std::string(": ") + std::strerror(errno);
  if (is_flushed && std::ferror(stdout) == 0) return exit_code;
  return report("standard output: cannot be written" + reason, kUserError);
}

}  // namespace codescent
