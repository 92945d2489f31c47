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
  expect_affordable(problem, request.searcher, request.options);
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
