#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <set>
#include <unistd.h>

#include "app/commands/command.hpp"
#include "app/commands/flags.hpp"
#include "app/commands/search_flags.hpp"
#include "app/html_report/report_page.hpp"
#include "app/print/report.hpp"
#include "app/session/interrupt.hpp"
#include "app/session/watched_search.hpp"
#include "core/error.hpp"
#include "core/files/result_file.hpp"
#include "core/inputs/size_choices.hpp"
#include "core/text.hpp"
#include "searchers/explore/scaled_hardware.hpp"
#include "searchers/results/comparison_manifest.hpp"
#include "searchers/results/result_files.hpp"

namespace codescent {
namespace {

struct CompareFlags {
  std::vector<std::string> workloads, hardware;
  std::string energy_table = "pat_40nm";
  std::string at = "as-is";
  std::string footprint = "bounding-box";
  std::string searcher = "gradient";
  std::string objective = "edp";
  std::string output = "codescent-results/comparison";
  SearcherOptions options;
  double certify_seconds = 0;
  bool quiet = false;
};

std::string folder_name(const Inputs& inputs) {
  return file_name_text(inputs.workload.name + "-" + inputs.architecture.name);
}

/// Throws InputError if two pairs would write the same result.
void expect_different(const std::vector<std::vector<Inputs>>& pairs) {
  std::set<std::string> folders;
  for (const auto& of_workload : pairs)
    for (const Inputs& inputs : of_workload)
      if (!folders.insert(folder_name(inputs)).second)
        throw InputError("--workloads, --hardware: two of the pairs are called " +
                         folder_name(inputs) + "; give workloads and hardware names of their own");
}

/// All sizes fixed, the mappings free.
SearchRequest request_of(const CompareFlags& flags, const Inputs& inputs, const Hardware& sizes) {
  SearchRequest request;
  request.inputs = inputs;
  request.goal.objective = *objective_from_name(flags.objective);
  for (const std::int64_t size : sizes.values) request.goal.fixed.emplace_back(size);
  request.minima.resize(sizes.values.size());
  request.maxima.resize(sizes.values.size());
  request.searcher = *searcher_kind_from_name(flags.searcher);
  request.options = flags.options;
  request.options.control.stop_flag = &interrupt_requested();
  if (flags.certify_seconds > 0) request.certify_seconds = flags.certify_seconds;
  return request;
}

ComparedPair map_pair(const CompareFlags& flags, const Inputs& inputs, const Hardware& sizes) {
  SearchRequest request = request_of(flags, inputs, sizes);
  request.options.control.begin = std::chrono::steady_clock::now();
  const SearchProblem problem(inputs.architecture, inputs.table, inputs.workload, request.goal);
  ResultDirectory directory(flags.output + "/" + folder_name(inputs), request);
  const bool is_live = !flags.quiet && ::isatty(STDERR_FILENO) != 0;
  const SearchSummary summary = watched_search(request, problem, directory, is_live);
  directory.write_final(request, summary);
  ComparedPair pair;
  if (summary.has_design()) {
    pair = compared_pair(inputs, summary.best, summary.metrics);
    if (summary.optimality) pair.gap = summary.optimality->gap_at_sizes();
  } else {
    pair.workload = inputs.workload.name;
    pair.hardware = inputs.architecture.name;
    pair.sizes = sizes_text(inputs.architecture, sizes);
    pair.failure = summary.message;
  }
  pair.termination = name(summary.termination);
  return pair;
}

/// A comparison while it runs: what is compared, and the results so far.
class Comparison {
 public:
  /// Reads the inputs. Throws InputError.
  Comparison(const CompareFlags& flags, const GlobalOptions& global)
      : flags_(flags),
        replaces_report_(is_ours(flags.output, kComparisonManifest) &&
                         is_ours(flags.output, kReportPage)) {
    expect_replaceable(flags.output, {kComparisonTable, kComparisonManifest}, {});
    for (const std::string& workload : flags.workloads) {
      auto& of_workload = inputs_.emplace_back();
      for (const std::string& hardware : flags.hardware) {
        of_workload.push_back(
            load_inputs(workload, hardware, flags.energy_table, global.data_directory()));
        set_footprint(footprint_named(flags.footprint), of_workload.back());
      }
    }
    expect_different(inputs_);
    const Inputs& first = inputs_[0][0];
    manifest_ = {
        flags.at, first.architecture.name, first.table.name, flags.footprint, flags.objective, {},
        {}};
    std::vector<ComparedAccelerator> accelerators;
    for (const Inputs& inputs : inputs_[0]) {
      const ScaledHardware scaled = scaled_like(flags.at, first, inputs);
      sizes_.push_back(scaled.hardware);
      accelerators.push_back({inputs.architecture.name, &inputs, scaled.hardware});
      if (!scaled.obstacle.empty()) manifest_.warnings.push_back(scaled.obstacle);
    }
    for (const std::string& warning : comparison_warnings(accelerators))
      manifest_.warnings.push_back(warning);
    for (const auto& of_workload : inputs_)
      for (std::size_t h = 0; h < of_workload.size(); ++h)
        manifest_.pairs.push_back({of_workload[h].workload.name, of_workload[h].architecture.name,
                                   folder_name(of_workload[h]),
                                   sizes_text(of_workload[h].architecture, sizes_[h]), ""});
  }

  void run() {
    for (const auto& of_workload : inputs_)
      for (std::size_t h = 0; h < of_workload.size(); ++h) {
        if (interrupt_requested()) return;
        compared_.push_back(map_pair(flags_, of_workload[h], sizes_[h]));
        manifest_.pairs[compared_.size() - 1].termination = compared_.back().termination;
        write();
      }
  }

  std::string table() const {
    std::string text = comparison_table(compared_) + "sizes " + manifest_.at +
                       (manifest_.at == "as-is" ? "" : " of " + manifest_.like) +
                       ", mappings for least " + manifest_.objective + ", energy table " +
                       manifest_.energy_table + ", footprint " + manifest_.footprint +
                       ", GFLOP/s at 1 GHz\n";
    for (std::size_t h = 0; h < sizes_.size(); ++h)
      text += "sizes " + manifest_.pairs[h].hardware + ": " + manifest_.pairs[h].sizes + "\n";
    for (const std::string& warning : manifest_.warnings) text += "warning: " + warning + "\n";
    return text;
  }

  /// What is not as it was asked for, a line each.
  std::string failures() const {
    std::string text;
    for (const ComparedPair& pair : compared_)
      if (!pair.failure.empty())
        text += pair.workload + " on " + pair.hardware + ": " + pair.failure + "\n";
    for (const Termination termination : {Termination::TimeLimit, Termination::Stopped}) {
      std::string pairs;
      for (const ComparedPair& pair : compared_)
        if (pair.termination == name(termination))
          pairs += (pairs.empty() ? "" : ", ") + pair.workload + " on " + pair.hardware;
      if (!pairs.empty())
        text += "cut short, " + std::string(name(termination)) + ": " + pairs + "\n";
    }
    const std::size_t num_left = manifest_.pairs.size() - compared_.size();
    if (num_left > 0)
      text += "not begun: " + std::to_string(num_left) + " of " +
              std::to_string(manifest_.pairs.size()) + " pairs\n";
    return text;
  }

  bool all_mapped() const {
    return std::all_of(compared_.begin(), compared_.end(),
                       [](const ComparedPair& pair) { return pair.failure.empty(); });
  }

 private:
  /// A page that reports an earlier comparison of this directory goes.
  void write() const {
    std::vector<std::string> obsolete;
    if (replaces_report_) obsolete.emplace_back(kReportPage);
    write_files(flags_.output,
                {{kComparisonTable, comparison_csv(compared_, manifest_.at)},
                 {kComparisonManifest, manifest_text(manifest_)}},
                obsolete);
  }

  const CompareFlags& flags_;
  const bool replaces_report_;
  std::vector<std::vector<Inputs>> inputs_;  // [workloads][hardware]
  std::vector<Hardware> sizes_;              // [hardware]
  ComparisonManifest manifest_;
  std::vector<ComparedPair> compared_;  // so far
};

int run_compare(const CompareFlags& flags, const GlobalOptions& global) {
  Comparison comparison(flags, global);
  comparison.run();
  if (!flags.quiet) std::fputs(comparison.table().c_str(), stdout);
  std::fputs(comparison.failures().c_str(), flags.quiet ? stderr : stdout);
  if (!flags.quiet) std::printf("results    %s\n", flags.output.c_str());
  return comparison.all_mapped() ? kSuccess : kNoValidDesign;
}

}  // namespace

std::function<int()> setup_compare(CommandFlags& command, const GlobalOptions& global) {
  const auto flags = std::make_shared<CompareFlags>();
  command.list("--workloads", flags->workloads, "Names of networks, or files, by commas")
      .required();
  command.list("--hardware", flags->hardware, "Names of templates, or files, by commas").required();
  command.text("--energy-table", flags->energy_table, "Name of a table, or a file");
  command.choice("--at", flags->at,
                 "Sizes: the files' own, or scaled to the first one's MAC units or area",
                 scaling_names());
  command.choice("--footprint", flags->footprint,
                 "Input words of a tile: all of its box, or those that windows reach",
                 footprint_names());
  command.choice("--searcher", flags->searcher, "How to search for mappings", searcher_names());
  command.choice("--objective", flags->objective, "What mappings minimise", objective_names());
  declare_effort(command, flags->options);
  SearchControl& control = flags->options.control;
  command.integer("--seed", control.seed, "Of all random numbers", std::uint64_t{0});
  command.non_negative_number("--time-limit", control.time_limit_seconds,
                              "Seconds for each pair; 0: none");
  command.non_negative_number("--certify-seconds", flags->certify_seconds,
                              "Seconds for each pair's proof of its gap; 0: two million mappings");
  command.threads(control.threads);
  command.text("--output,--out", flags->output, "Directory of all results");
  command.boolean("--quiet", flags->quiet, "No table");
  return [flags, &command, &global] {
    expect_suited(command, *searcher_kind_from_name(flags->searcher));
    return run_compare(*flags, global);
  };
}

}  // namespace codescent
