#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/commands/command.hpp"
#include "app/commands/flags.hpp"
#include "app/html_report/report_page.hpp"
#include "app/print/notes.hpp"
#include "core/error.hpp"
#include "core/files/result_file.hpp"
#include "core/text.hpp"
#include "core/units.hpp"
#include "searchers/mappers/search_control.hpp"
#include "searchers/results/result_files.hpp"

namespace codescent {
namespace {

struct ReportFlags {
  std::vector<std::string> results;
  std::string output;  // empty: the default
  std::int64_t pareto_nodes = ReportOptions{}.pareto_nodes;
  SearchControl control;
};

/// In the result directory, or beside all of them.
std::string default_output(const std::vector<std::string>& results) {
  const std::filesystem::path directory =
      results.size() == 1 ? results.front() : "codescent-results";
  return (directory / kReportPage).string();
}

int run_report(const ReportFlags& flags, const GlobalOptions& global) {
  const std::filesystem::path path =
      flags.output.empty() ? default_output(flags.results) : flags.output;
  if (!path.has_filename()) throw InputError("--output: expected a file, got " + in_quotes(path));
  const ReportedResults results =
      read_reported_results(flags.results, global.data_directory(), print_note);
  const std::string page = report_page(results, {flags.pareto_nodes, flags.control.thread_count()});
  const std::string directory = path.has_parent_path() ? path.parent_path().string() : ".";
  if (flags.output.empty()) expect_replaceable(directory, {kReportPage}, {});
  make_directory(directory);
  write_files(directory, {{path.filename().string(), page}});
  std::printf(
      "report  %s, %s KiB, %s\n", path.c_str(),
      grouped(static_cast<std::int64_t>(static_cast<double>(page.size()) / kBytesInKib)).c_str(),
      results.designs.size() == 1 ? results.designs.front().title().c_str()
                                  : (std::to_string(results.designs.size()) + " designs").c_str());
  return kSuccess;
}

}  // namespace

std::function<int()> setup_report(CommandFlags& command, const GlobalOptions& global) {
  const auto flags = std::make_shared<ReportFlags>();
  command
      .texts("result", flags->results, "Result directories, or directories of result directories")
      .required();
  command.text("--output,--out", flags->output,
               "HTML file; default: report.html in the RESULT, or in codescent-results/ if "
               "there are several");
  command.integer<std::int64_t>(
      "--pareto-nodes", flags->pareto_nodes,
      "Partial mappings of each layer to look at for the front of energy and latency at a "
      "design's own sizes; 0: no front",
      0);
  command.threads(flags->control.threads);
  return [flags, &global] { return run_report(*flags, global); };
}

}  // namespace codescent
