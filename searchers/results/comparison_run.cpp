#include "searchers/results/comparison_run.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <set>
#include <utility>

#include "core/error.hpp"
#include "core/files/result_file.hpp"
#include "core/text.hpp"
#include "searchers/codesign/judged_search.hpp"
#include "searchers/explore/scaled_hardware.hpp"
#include "searchers/results/result_files.hpp"

namespace codescent {
namespace {

std::string folder_name(const Inputs& inputs) {
  return file_name_text(inputs.workload.name + "-" + inputs.architecture.name);
}

/// The words, of which each that is one of some names is so.
ComparisonWords checked_words(ComparisonWords words) {
  if (words.workloads.empty()) throw InputError("--workloads: expected one or more");
  if (words.hardware.empty()) throw InputError("--hardware: expected one or more");
  if (words.output.empty()) throw InputError("--output: expected a directory, got \"\"");
  const std::vector<std::string> scalings = scaling_names();
  if (std::find(scalings.begin(), scalings.end(), words.at) == scalings.end())
    throw InputError("--at: " + none_of_names(words.at, scalings));
  footprint_named(words.footprint);
  expect_right_options(words.options, searcher_named(words.searcher));
  objective_named(words.objective);
  return words;
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

SearchSummary search_without_progress(const SearchRequest& request, const SearchProblem& problem,
                                      ResultDirectory& /*directory*/) {
  return judged_search(problem, {request.searcher, request.options, request.certify_seconds});
}

}  // namespace

Comparison::Comparison(ComparisonWords words, const std::string& data_directory)
    : words_(checked_words(std::move(words))),
      replaces_report_(is_ours(words_.output, kComparisonManifest) &&
                       is_ours(words_.output, kReportPage)) {
  expect_replaceable(words_.output, {kComparisonTable, kComparisonManifest}, {});
  read_inputs(data_directory);
  plan();
  for (const auto& of_workload : inputs_)
    for (std::size_t h = 0; h < of_workload.size(); ++h)
      expect_replaceable(directory_of(of_workload[h]), request_of(of_workload[h], sizes_[h]));
}

std::string Comparison::directory_of(const Inputs& inputs) const {
  return (std::filesystem::path(words_.output) / folder_name(inputs)).string();
}

void Comparison::read_inputs(const std::string& data_directory) {
  for (const std::string& workload : words_.workloads) {
    auto& of_workload = inputs_.emplace_back();
    for (const std::string& hardware : words_.hardware) {
      of_workload.push_back(load_inputs(workload, hardware, words_.energy_table, data_directory));
      set_footprint(footprint_named(words_.footprint), of_workload.back());
    }
  }
  expect_different(inputs_);
}

void Comparison::plan() {
  const Inputs& first = inputs_[0][0];
  manifest_ = {
      words_.at, first.architecture.name, first.table.name, words_.footprint, words_.objective, {},
      {}};
  std::vector<ComparedAccelerator> accelerators;
  for (const Inputs& inputs : inputs_[0]) {
    const ScaledHardware scaled = scaled_like(words_.at, first, inputs);
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

void Comparison::run(const PairSearch& search) {
  const std::atomic<bool>* const stop_flag = words_.options.control.stop_flag;
  compared_.clear();
  for (const auto& of_workload : inputs_)
    for (std::size_t h = 0; h < of_workload.size(); ++h) {
      if (stop_flag != nullptr && *stop_flag) return;
      compared_.push_back(
          map_pair(of_workload[h], sizes_[h], search ? search : search_without_progress));
      manifest_.pairs[compared_.size() - 1].termination = compared_.back().termination;
      write();
    }
}

/// All sizes fixed, the mappings free.
SearchRequest Comparison::request_of(const Inputs& inputs, const Hardware& sizes) const {
  SearchRequest request;
  request.inputs = inputs;
  request.goal.objective = objective_named(words_.objective);
  for (const std::int64_t size : sizes.values) request.goal.fixed.emplace_back(size);
  request.minima.resize(sizes.values.size());
  request.maxima.resize(sizes.values.size());
  request.searcher = searcher_named(words_.searcher);
  request.options = words_.options;
  if (words_.certify_seconds > 0) request.certify_seconds = words_.certify_seconds;
  return request;
}

ComparedPair Comparison::map_pair(const Inputs& inputs, const Hardware& sizes,
                                  const PairSearch& search) const {
  SearchRequest request = request_of(inputs, sizes);
  request.options.control.begin = std::chrono::steady_clock::now();
  const SearchProblem problem(inputs.architecture, inputs.table, inputs.workload, request.goal);
  expect_affordable(problem, request.searcher, request.options);
  ResultDirectory directory(directory_of(inputs), request);
  const SearchSummary summary = search(request, problem, directory);
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

/// A page that reports an earlier comparison of this directory goes.
void Comparison::write() const {
  std::vector<std::string> obsolete;
  if (replaces_report_) obsolete.emplace_back(kReportPage);
  write_files(words_.output,
              {{kComparisonTable, comparison_csv(compared_, manifest_.at)},
               {kComparisonManifest, manifest_text(manifest_)}},
              obsolete);
}

std::vector<std::string> Comparison::failures() const {
  std::vector<std::string> lines;
  for (const ComparedPair& pair : compared_)
    if (!pair.failure.empty())
      lines.push_back(pair.workload + " on " + pair.hardware + ": " + pair.failure);
  for (const Termination termination : {Termination::TimeLimit, Termination::Stopped}) {
    std::string pairs;
    for (const ComparedPair& pair : compared_)
      if (pair.termination == name(termination))
        pairs += (pairs.empty() ? "" : ", ") + pair.workload + " on " + pair.hardware;
    if (!pairs.empty())
      lines.push_back("cut short, " + std::string(name(termination)) + ": " + pairs);
  }
  const std::size_t num_left = manifest_.pairs.size() - compared_.size();
  if (num_left > 0)
    lines.push_back("not begun: " + std::to_string(num_left) + " of " +
                    std::to_string(manifest_.pairs.size()) + " pairs");
  return lines;
}

bool Comparison::all_mapped() const {
  return std::all_of(compared_.begin(), compared_.end(),
                     [](const ComparedPair& pair) { return pair.failure.empty(); });
}

}  // namespace codescent
