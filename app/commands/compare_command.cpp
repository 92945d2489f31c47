#include <cstdio>
#include <memory>
#include <unistd.h>

#include "app/commands/command.hpp"
#include "app/commands/flags.hpp"
#include "app/commands/search_flags.hpp"
#include "app/print/comparison_text.hpp"
#include "app/session/interrupt.hpp"
#include "app/session/watched_search.hpp"
#include "searchers/explore/scaled_hardware.hpp"
#include "searchers/results/comparison_run.hpp"

namespace codescent {
namespace {

struct CompareFlags {
  ComparisonWords words;
  bool quiet = false;
};

int run_compare(const CompareFlags& flags, const GlobalOptions& global) {
  Comparison comparison(flags.words, global.data_directory());
  const bool live_line = !flags.quiet && ::isatty(STDERR_FILENO) != 0;
  comparison.run(
      [&](const SearchRequest& request, const SearchProblem& problem, ResultDirectory& directory) {
        return watched_search(request, problem, directory, live_line);
      });
  if (!flags.quiet) std::fputs(comparison_text(comparison).c_str(), stdout);
  for (const std::string& failure : comparison.failures())
    std::fputs((failure + "\n").c_str(), flags.quiet ? stderr : stdout);
  if (!flags.quiet) std::printf("results    %s\n", flags.words.output.c_str());
  return comparison.all_mapped() ? kSuccess : kNoValidDesign;
}

}  // namespace

std::function<int()> setup_compare(CommandFlags& command, const GlobalOptions& global) {
  const auto flags = std::make_shared<CompareFlags>();
  ComparisonWords& words = flags->words;
  words.energy_table = kDefaultEnergyTable;
  command.list("--workloads", words.workloads, "Names of networks, or files, by commas").required();
  command.list("--hardware", words.hardware, "Names of templates, or files, by commas").required();
  command.text("--energy-table", words.energy_table, "Name of a table, or a file");
  command.choice("--at", words.at,
                 "Sizes: the files' own, or scaled to the first one's MAC units or area",
                 scaling_names());
  command.choice("--footprint", words.footprint,
                 "Input words of a tile: all of its box, or those that windows reach",
                 footprint_names());
  command.choice("--searcher", words.searcher, "How to search for mappings", searcher_names());
  command.choice("--objective", words.objective, "What mappings minimise", objective_names());
  declare_effort(command, words.options);
  SearchControl& control = words.options.control;
  control.stop_flag = &interrupt_requested();
  declare_control(command, control);
  command.non_negative_number(
      "--certify-seconds", words.certify_seconds,
      "Seconds for each pair's proof of its gap; 0: two million partial mappings");
  command.text("--output,--out", words.output, "Directory of all results");
  command.boolean("--quiet", flags->quiet, "No table");
  return [flags, &command, &global] {
    expect_suited(command, searcher_named(flags->words.searcher));
    return run_compare(*flags, global);
  };
}

}  // namespace codescent
