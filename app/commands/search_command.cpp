#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <memory>
#include <unistd.h>

#include "app/commands/command.hpp"
#include "app/commands/search_flags.hpp"
#include "app/print/notes.hpp"
#include "app/print/report.hpp"
#include "app/print/rtl_lines.hpp"
#include "app/session/watched_search.hpp"
#include "core/error.hpp"
#include "searchers/results/summary_json.hpp"

namespace codescent {
namespace {

/// Factors of all starts together; at some 80 bytes each, so many take 5 GB.
constexpr std::int64_t kMostFactors = std::int64_t{1} << 26;

/// Names come from files, so that what no file name can have becomes a dash.
std::string default_output(const SearchRequest& request) {
  std::string folder = request.inputs.workload.name + "-" + request.inputs.architecture.name + "-" +
                       std::string(name(request.goal.objective));
  if (request.rtl.model) folder += "-" + request.rtl.name;
  if (request.searcher != SearcherKind::Gradient)
    folder += "-" + std::string(name(request.searcher));
  for (char& c : folder)
    if (c == '/' || static_cast<unsigned char>(c) <= ' ') c = '-';
  return "codescent-results/" + folder;
}

/// Throws InputError if the starts would take more memory than machines have.
void expect_affordable(const SearchProblem& problem, int starts) {
  const auto factors_of_a_start =
      static_cast<std::int64_t>(problem.variables().size()) * problem.num_layers();
  const std::int64_t most = kMostFactors / std::max<std::int64_t>(1, factors_of_a_start);
  if (starts > most)
    throw InputError("--starts: expected at most " + std::to_string(most) + " for the " +
                     std::to_string(problem.num_layers()) + " layers of " +
                     problem.workload().name + ", got \"" + std::to_string(starts) + "\"");
}

/// On standard error whatever is printed: a search must not leave the trusted region in silence.
void warn_of_untrusted(const SearchRequest& request, const SearchSummary& summary) {
  if (!request.rtl.model || !summary.has_design()) return;
  const std::string text =
      untrusted_text(request.inputs.workload,
                     predict_design(request.rtl, request.inputs, summary.best, summary.metrics));
  if (!text.empty()) print_note(text);
}

int run_search(const SearchFlags& flags, const GlobalOptions& global) {
  const auto begin = std::chrono::steady_clock::now();
  SearchRequest request = make_request(flags, global);
  request.options.control.begin = begin;
  // First, since it finds what is wrong between the inputs: no directory is made then.
  const SearchProblem problem(request.inputs.architecture, request.inputs.table,
                              request.inputs.workload, request.goal);
  expect_affordable(problem, request.options.gradient.starts);
  ResultDirectory directory(flags.output.empty() ? default_output(request) : flags.output, request);
  const bool live_line = !flags.quiet && ::isatty(STDERR_FILENO) != 0;
  const SearchSummary summary = watched_search(request, problem, directory, live_line);
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
  else if (!summary.has_design())
    std::fprintf(stderr, "codescent: %s\n", summary.message.c_str());
  warn_of_untrusted(request, summary);
  if (unwritten) std::rethrow_exception(unwritten);
  return summary.has_design() ? kSuccess : kNoValidDesign;
}

}  // namespace

std::function<int()> setup_search(CommandFlags& command, const GlobalOptions& global) {
  const auto flags = std::make_shared<SearchFlags>();
  declare_search_flags(command, *flags);
  return [flags, &global] { return run_search(*flags, global); };
}

}  // namespace codescent
