#include "app/commands/command_line.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "app/commands/command.hpp"
#include "app/session/data_directory.hpp"
#include "app/commands/flags.hpp"
#include "app/session/interrupt.hpp"
#include "core/error.hpp"

namespace codescent {

std::string GlobalOptions::data_directory() const {
  return data.empty() ? codescent::data_directory() : data;
}

namespace {

constexpr Command kCommands[] = {
    {"search", "Find an accelerator and a mapping of every layer", setup_search, true},
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

/// The parts of the command line that were read: the program's flags, then its command's, then
/// those of the command's own command.
std::vector<const CLI::App*> parts_of(const CLI::App& app) {
  std::vector<const CLI::App*> parts = {&app};
  for (const CLI::App* command : app.get_subcommands())
    for (const CLI::App* part : parts_of(*command)) parts.push_back(part);
  return parts;
}

/// The names of all commands of a part.
std::vector<std::string> commands_of(const CLI::App& part) {
  std::vector<std::string> names;
  for (const CLI::App* command : part.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

/// A command as it is typed, "predictor train".
std::string typed(const CLI::App& command) {
  const CLI::App* parent = command.get_parent();
  const bool is_nested = parent != nullptr && parent->get_parent() != nullptr;
  return (is_nested ? typed(*parent) + " " : "") + command.get_name();
}

std::vector<std::string> flags_of(const CLI::App& part) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : part.get_options())
    for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
  return flags;
}

/// What is wrong with a word where a command should stand.
std::string unknown_command(const CLI::App& part, const std::string& word) {
  std::vector<std::string> known = flags_of(part);
  for (const std::string& name : commands_of(part)) known.push_back(name);
  const std::string place = part.get_parent() == nullptr ? "" : typed(part) + ": ";
  return place + "there is no command or flag " + quoted(word) + suggestion(word, known);
}

/// What is wrong with a word that a command has no use for.
std::string unknown_to_command(const CLI::App& app, const CLI::App& command,
                               const std::string& word) {
  if (word[0] != '-') return typed(command) + ": unexpected argument " + quoted(word);
  const std::string flag = word.substr(0, word.find('='));
  const std::string place = one_line(shortened(flag)) + ": ";
  if (app.get_option_no_throw(flag) != nullptr)
    return place + "expected before \"" + typed(command) + "\", not after it";
  const std::string nearest = suggestion(flag, flags_of(command));
  return place + typed(command) + " has no such flag" +
         (nearest.empty() ? "; see \"codescent " + typed(command) + " --help\"" : nearest);
}

/// What to write where something is missing.
std::string missing(const CLI::App& part) {
  for (const CLI::Option* option : part.get_options())
    if (option->get_required() && option->count() == 0)
      return typed(part) + ": expected a " + option->get_name() + "; see \"codescent " +
             typed(part) + " --help\"";
  std::string names;
  for (const std::string& name : commands_of(part)) names += (names.empty() ? "" : ", ") + name;
  const bool is_program = part.get_parent() == nullptr;
  return (is_program ? "" : typed(part) + ": ") + "expected a command: " + names +
         "; see \"codescent " + (is_program ? "" : typed(part) + " ") + "--help\"";
}

/// What is wrong with the number of a flag's values, which CLI11 tells only in words.
std::string miscounted(const CLI::App& app, const CLI::ParseError& error) {
  const std::string text = error.what();
  const std::string flag = text.substr(0, text.find(": "));
  for (const CLI::App* part : parts_of(app))
    if (const CLI::Option* option = part->get_option_no_throw(flag))
      return flag + (option->count() > 1
                         ? ": expected one value, got " + std::to_string(option->count())
                         : ": expected a value");
  return error.what();
}

/// What is wrong with a command line, and how to mend it.
std::string mistake_of(const CLI::App& app, const CLI::ParseError& error) {
  const auto parts = parts_of(app);
  const bool is_required = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
  if (is_required || dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr)
    // A misspelt flag or command is why something is missing.
    for (const CLI::App* part : parts)
      if (const std::vector<std::string> unknown = part->remaining(); !unknown.empty())
        return commands_of(*part).empty() ? unknown_to_command(app, *part, unknown.front())
                                          : unknown_command(*part, unknown.front());
  if (is_required) return missing(*parts.back());
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr) return miscounted(app, error);
  return error.what();
}

std::string data_directory_problem(const std::string& path) {
  std::error_code unreadable;
  return std::filesystem::is_directory(path, unreadable)
             ? ""
             : "expected a directory, found " + quoted(path);
}

int parse_and_run(int argc, const char* const* argv) {
  CLI::App app("codescent: co-design of a DNN accelerator and its mappings by gradient descent");
  app.name("codescent");
  app.set_version_flag("--version", "codescent " CODESCENT_VERSION);
  app.require_subcommand(1);
  GlobalOptions global;
  CLI::Option* data =
      app.add_option("--data", global.data,
                     "Directory of workloads/, hardware/, energy_tables/, predictors/")
          ->type_name("DIR");
  app.add_flag("--verbose", global.verbose, "Show where an internal error came from");
  guard_values(app);
  data->check(data_directory_problem);
  std::function<int()> chosen;
  for (const Command& command : kCommands) {
    CLI::App* added = app.add_subcommand(command.name, command.help);
    added->callback([&chosen, &command, run_it = command.setup(*added, global)] {
      if (!command.ends_by_itself_when_interrupted) release_interrupts();
      chosen = run_it;
    });
    guard_values(*added);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // Help and the version come here too.
    if (error.get_exit_code() == 0) return app.exit(error);
    return report(one_line(mistake_of(app, error)), kUserError);
  }
  return run(chosen, global.verbose);
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
