#include "app/command_line.hpp"

#include <c10/util/Exception.h>
#include <cstdio>

#include "app/command.hpp"
#include "app/data_directory.hpp"
#include "app/interrupt.hpp"
#include "core/error.hpp"

namespace codescent {

std::string GlobalOptions::data_directory() const {
  return data.empty() ? codescent::data_directory() : data;
}

namespace {

constexpr Command kCommands[] = {
    {"search", "Find an accelerator and a mapping of every layer", setup_search, true},
    {"evaluate", "Score a design exactly and say what limits it", setup_evaluate},
    {"check-gradients", "Hold the model's gradients against central differences",
     setup_check_gradients},
    {"list", "List networks, hardware templates, energy tables and objectives", setup_list},
};

int report(const std::string& message, int exit_code) {
  std::fprintf(stderr, "codescent: %s\n", message.c_str());
  return exit_code;
}

/// What LibTorch says without the backtrace that it adds.
std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

int run(const std::function<int()>& command, bool verbose) {
  try {
    return command();
  } catch (const InputError& error) {
    return report(error.what(), kUserError);
  } catch (const c10::Error& error) {
    const std::string message = verbose ? error.what() : first_line(error.what_without_backtrace());
    return report("internal error: " + message, kInternalError);
  } catch (const std::exception& error) {
    return report(std::string("internal error: ") + error.what(), kInternalError);
  }
}

/// Reports a wrong command line; help and the version come here too.
int explain(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<std::string> unknown = app.remaining();
  if (error.get_exit_code() == 0 || !app.get_subcommands().empty() || unknown.empty())
    return app.exit(error) == 0 ? kSuccess : kUserError;
  std::vector<std::string> names;
  for (const Command& command : kCommands) names.emplace_back(command.name);
  return report("there is no command or flag \"" + unknown.front() + "\"" +
                    suggestion(unknown.front(), names),
                kUserError);
}

}  // namespace

int run_command_line(int argc, const char* const* argv) {
  CLI::App app("codescent: co-design of a DNN accelerator and its mappings by gradient descent");
  app.name("codescent");
  app.set_version_flag("--version", "codescent " CODESCENT_VERSION);
  app.require_subcommand(1);
  GlobalOptions global;
  app.add_option("--data", global.data, "Directory of workloads/, hardware/ and energy_tables/")
      ->type_name("DIR")
      ->check(CLI::ExistingDirectory);
  app.add_flag("--verbose", global.verbose, "Show where an internal error came from");
  std::function<int()> chosen;
  for (const Command& command : kCommands) {
    CLI::App* added = app.add_subcommand(command.name, command.help);
    added->callback([&chosen, &command, run_it = command.setup(*added, global)] {
      if (!command.ends_by_itself_when_interrupted) release_interrupts();
      chosen = run_it;
    });
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return explain(app, error);
  }
  return run(chosen, global.verbose);
}

}  // namespace codescent
