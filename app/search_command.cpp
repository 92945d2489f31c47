#include <cmath>
#include <cstdio>
#include <exception>
#include <memory>
#include <unistd.h>

#include "app/command.hpp"
#include "app/interrupt.hpp"
#include "app/json_text.hpp"
#include "app/report.hpp"
#include "app/search_monitor.hpp"
#include "core/error.hpp"

namespace codescent {
namespace {

/// The flags as they stand on the command line.
struct SearchFlags {
  std::string workload;
  std::string hardware = "gemmini";
  std::string energy_table = "pat_40nm";
  std::string objective = "edp";
  double max_area_mm2 = 0;        // 0: no limit
  double max_latency_cycles = 0;  // 0: no limit
  std::vector<std::string> fix, minimum, maximum;
  GradientOptions options;
  std::string output;  // empty: named after the search
  bool json = false;
  bool quiet = false;
};

void declare(CLI::App& command, SearchFlags& flags) {
  command.add_option("workload", flags.workload, "Name of a network, or a workload file")
      ->required();
  command.add_option("--hardware", flags.hardware, "Name of a template, or a hardware file")
      ->capture_default_str();
  command.add_option("--energy-table", flags.energy_table, "Name of a table, or a file")
      ->capture_default_str();
  command.add_option("--objective", flags.objective, "What to minimise")
      ->check(CLI::IsMember(objective_names()))
      ->capture_default_str();
  command.add_option("--max-area-mm2", flags.max_area_mm2, "Limit on the area")
      ->check(CLI::PositiveNumber);
  command.add_option("--max-latency-cycles", flags.max_latency_cycles, "Limit on the cycles")
      ->check(CLI::PositiveNumber);
  const auto sizes = [&](const char* flag, std::vector<std::string>& values, const char* help) {
    command.add_option(flag, values, help)->type_name("NAME=VALUE")->allow_extra_args(false);
  };
  sizes("--fix", flags.fix, "Fix a size of the hardware; may be repeated");
  sizes("--min", flags.minimum, "Raise the least value of a size; may be repeated");
  sizes("--max", flags.maximum, "Lower the largest value of a size; may be repeated");
  command.add_option("--output", flags.output,
                     "Result directory (default codescent-results/WORKLOAD-HARDWARE-OBJECTIVE)");
  command.add_flag("--json", flags.json, "Print the summary as JSON in place of the report");
  command.add_flag("--quiet", flags.quiet, "No live line, no report");
}

void declare_effort(CLI::App& command, GradientOptions& options) {
  command.add_option("--starts", options.starts, "Random starts")->capture_default_str();
  command.add_option("--steps", options.steps, "Gradient steps")->capture_default_str();
  command.add_option("--round-every", options.round_every, "Steps between roundings")
      ->capture_default_str();
  command.add_option("--learning-rate", options.learning_rate, "On log factors, at first")
      ->capture_default_str();
  command.add_option("--polish-designs", options.polish_designs, "Best designs to polish")
      ->capture_default_str();
  command.add_option("--restarts", options.restarts, "Random descents at the best sizes")
      ->capture_default_str();
  command.add_option("--seed", options.seed, "Of all random numbers")->capture_default_str();
  command.add_option("--time-limit", options.time_limit_seconds, "Seconds; 0: none")
      ->capture_default_str();
  command.add_option("--threads", options.threads, "0: one a core")->capture_default_str();
}

void expect_sound(const GradientOptions& options) {
  std::string all;
  for (const std::string& problem : options.problems()) all += (all.empty() ? "" : "; ") + problem;
  if (!all.empty()) throw InputError(all);
}

SearchRequest make_request(const SearchFlags& flags, const GlobalOptions& global) {
  expect_sound(flags.options);
  SearchRequest request;
  request.options = flags.options;
  request.options.stop_flag = &interrupt_requested();
  request.inputs =
      load_inputs(flags.workload, flags.hardware, flags.energy_table, global.data_directory());
  Architecture& architecture = request.inputs.architecture;
  request.goal.objective = *objective_from_name(flags.objective);
  if (flags.max_area_mm2 > 0) request.goal.limits.area_mm2 = flags.max_area_mm2;
  if (flags.max_latency_cycles > 0) request.goal.limits.cycles = flags.max_latency_cycles;
  request.minima = read_sizes_flag("--min", flags.minimum, architecture);
  request.maxima = read_sizes_flag("--max", flags.maximum, architecture);
  request.goal.fixed = read_sizes_flag("--fix", flags.fix, architecture);
  architecture = narrowed(architecture, request.minima, request.maxima);
  expect_in_range("--fix", request.goal.fixed, architecture);
  return request;
}

/// Names come from files, so that what no file name can have becomes a dash.
std::string default_output(const SearchRequest& request) {
  std::string folder = request.inputs.workload.name + "-" + request.inputs.architecture.name + "-" +
                       std::string(name(request.goal.objective));
  for (char& c : folder)
    if (c == '/' || static_cast<unsigned char>(c) <= ' ') c = '-';
  return "codescent-results/" + folder;
}

SearchSummary search(const SearchRequest& request, const SearchProblem& problem,
                     ResultDirectory& directory, bool live_line) {
  SearchMonitor monitor(request, problem, directory, live_line);
  SearchSummary summary =
      GradientSearcher(request.options).search(problem, [&](const Progress& progress) {
        return monitor.on_progress(progress);
      });
  monitor.finish();
  return summary;
}

int run_search(const SearchFlags& flags, const GlobalOptions& global) {
  const SearchRequest request = make_request(flags, global);
  // First, since it finds what is wrong between the inputs: no directory is made then.
  const SearchProblem problem(request.inputs.architecture, request.inputs.table,
                              request.inputs.workload, request.goal);
  ResultDirectory directory(flags.output.empty() ? default_output(request) : flags.output,
                            request.inputs.origin);
  const bool live_line = !flags.quiet && ::isatty(STDERR_FILENO) != 0;
  const SearchSummary summary = search(request, problem, directory, live_line);
  std::exception_ptr unwritten;  // thrown after the report, which may be all that is left
  try {
    directory.write_final(request, summary);
  } catch (const InputError&) {
    unwritten = std::current_exception();
  }
  if (flags.json)
    std::fputs(json_text(summary_json(request, summary, false)).c_str(), stdout);
  else if (!flags.quiet)
    std::fputs(search_report(request, summary, directory.path()).c_str(), stdout);
  if (unwritten) std::rethrow_exception(unwritten);
  return summary.has_design() ? kSuccess : kNoValidDesign;
}

}  // namespace

std::function<int()> setup_search(CLI::App& command, const GlobalOptions& global) {
  const auto flags = std::make_shared<SearchFlags>();
  declare(command, *flags);
  declare_effort(command, flags->options);
  return [flags, &global] { return run_search(*flags, global); };
}

}  // namespace codescent
