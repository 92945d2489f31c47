#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>
#include <unistd.h>

#include "app/command.hpp"
#include "app/flags.hpp"
#include "app/gemmini_baseline.hpp"
#include "app/interrupt.hpp"
#include "app/json_text.hpp"
#include "app/report.hpp"
#include "app/rtl_report.hpp"
#include "app/search_monitor.hpp"
#include "core/error.hpp"

namespace codescent {
namespace {

/// Factors of all starts together; at some 80 bytes each, so many take 5 GB.
constexpr std::int64_t kMostFactors = std::int64_t{1} << 26;
/// More than any machine has cores; the system refuses to make a million.
constexpr int kMostThreads = 1024;

/// The flags as they stand on the command line.
struct SearchFlags {
  std::string workload;
  std::string hardware = "gemmini";
  std::string energy_table = "pat_40nm";
  std::string objective = "edp";
  std::string latency_model = "analytical";
  double risk = 1;
  NetworkLimits limits;
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
  add_choice_flag(command, "--objective", flags.objective, "What to minimise", objective_names());
  command
      .add_option("--latency-model", flags.latency_model,
                  "analytical, rtl, or a trained predictor's name or directory")
      ->capture_default_str();
  add_non_negative_number_flag(command, "--risk", flags.risk,
                               "Standard deviations of predicted latency to allow for");
  command.get_option("--risk")->needs("--latency-model");
  add_positive_number_flag(command, "--max-area-mm2", flags.limits.area_mm2, "Limit on the area");
  add_positive_number_flag(command, "--max-latency-cycles", flags.limits.cycles,
                           "Limit on the cycles");
  const auto sizes = [&](const char* flag, std::vector<std::string>& values, const char* help) {
    command.add_option(flag, values, help)->type_name("NAME=VALUE")->allow_extra_args(false);
  };
  sizes("--fix", flags.fix, "Fix a size of the hardware; may be repeated");
  sizes("--min", flags.minimum, "Raise the least value of a size; may be repeated");
  sizes("--max", flags.maximum, "Lower the largest value of a size; may be repeated");
  command.add_option("--output,--out", flags.output,
                     "Result directory (default codescent-results/WORKLOAD-HARDWARE-OBJECTIVE)");
  command.add_flag("--json", flags.json, "Print the summary as JSON in place of the report");
  command.add_flag("--quiet", flags.quiet, "No live line, no report");
}

/// The least values are those of GradientOptions::problems.
void declare_effort(CLI::App& command, GradientOptions& options) {
  add_integer_flag(command, "--starts", options.starts, "Random starts", 1);
  add_integer_flag(command, "--steps", options.steps, "Gradient steps", 0);
  add_integer_flag(command, "--round-every", options.round_every, "Steps between roundings", 1);
  add_positive_number_flag(command, "--learning-rate", options.learning_rate,
                           "On log factors, at first");
  add_integer_flag(command, "--polish-designs", options.polish_designs, "Best designs to polish",
                   0);
  add_integer_flag(command, "--restarts", options.restarts, "Random descents at the best sizes", 0);
  add_integer_flag(command, "--seed", options.seed, "Of all random numbers", std::uint64_t{0});
  add_non_negative_number_flag(command, "--time-limit", options.time_limit_seconds,
                               "Seconds; 0: none");
  add_integer_flag(command, "--threads", options.threads, "0: one a core", 0, kMostThreads);
}

SearchRequest make_request(const SearchFlags& flags, const GlobalOptions& global) {
  SearchRequest request;
  request.options = flags.options;
  request.options.stop_flag = &interrupt_requested();
  request.inputs =
      load_inputs(flags.workload, flags.hardware, flags.energy_table, global.data_directory());
  Architecture& architecture = request.inputs.architecture;
  request.goal.objective = *objective_from_name(flags.objective);
  request.goal.limits = flags.limits;
  request.minima = read_sizes_flag("--min", flags.minimum, architecture);
  request.maxima = read_sizes_flag("--max", flags.maximum, architecture);
  request.goal.fixed = read_sizes_flag("--fix", flags.fix, architecture);
  architecture = narrowed(architecture, request.minima, request.maxima);
  request.rtl = load_rtl_latency(flags.latency_model, flags.risk, global.data_directory());
  expect_covered(request.rtl, architecture, request.inputs.workload);
  fix_array(request.rtl, architecture, request.goal.fixed);
  request.goal.latency = request.rtl.model;
  expect_in_range("--fix", request.goal.fixed, architecture);
  request.options.given_starts =
      gemmini_starts(architecture, request.inputs.workload, request.goal.fixed);
  return request;
}

/// Names come from files, so that what no file name can have becomes a dash.
std::string default_output(const SearchRequest& request) {
  std::string folder = request.inputs.workload.name + "-" + request.inputs.architecture.name + "-" +
                       std::string(name(request.goal.objective));
  if (request.rtl.model) folder += "-" + request.rtl.name;
  for (char& c : folder)
    if (c == '/' || static_cast<unsigned char>(c) <= ' ') c = '-';
  return "codescent-results/" + folder;
}

/// Throws InputError if the starts would take more memory than machines have.
void expect_affordable(const SearchProblem& problem, int starts) {
  const auto factors_of_a_start =
      static_cast<std::int64_t>(problem.variables.size()) * problem.num_layers();
  const std::int64_t most = kMostFactors / std::max<std::int64_t>(1, factors_of_a_start);
  if (starts > most)
    throw InputError("--starts: expected at most " + std::to_string(most) + " for the " +
                     std::to_string(problem.num_layers()) + " layers of " +
                     problem.workload().name + ", got \"" + std::to_string(starts) + "\"");
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

/// On standard error whatever is printed: a search must not leave the trusted region in silence.
void warn_of_untrusted(const SearchRequest& request, const SearchSummary& summary) {
  if (!request.rtl.model || !summary.has_design()) return;
  const std::string text =
      untrusted_text(request.inputs.workload,
                     predict_design(request.rtl, request.inputs, summary.best, summary.metrics));
  if (!text.empty()) std::fprintf(stderr, "codescent: note: %s\n", text.c_str());
}

int run_search(const SearchFlags& flags, const GlobalOptions& global) {
  const SearchRequest request = make_request(flags, global);
  // First, since it finds what is wrong between the inputs: no directory is made then.
  const SearchProblem problem(request.inputs.architecture, request.inputs.table,
                              request.inputs.workload, request.goal);
  expect_affordable(problem, request.options.starts);
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
  warn_of_untrusted(request, summary);
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
