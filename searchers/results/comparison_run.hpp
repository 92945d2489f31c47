#pragma once

#include <functional>
#include <string>
#include <vector>

#include "searchers/explore/comparison.hpp"
#include "searchers/results/comparison_manifest.hpp"
#include "searchers/results/result_directory.hpp"

namespace codescent {

/// A comparison as a user puts it: every workload on every hardware. Each input is a name in the
/// data directory or a path.
struct ComparisonWords {
  std::vector<std::string> workloads, hardware;
  std::string energy_table;
  std::string at = "as-is";                             // one of `scaling_names`
  std::string footprint = "bounding-box";               // one of `footprint_names`
  std::string searcher = "gradient";                    // one of `searcher_names`
  std::string objective = "edp";                        // one of `objective_names`
  std::string output = "codescent-results/comparison";  // directory of all results
  SearcherOptions options;                              // of the search of each pair
  double certify_seconds = 0;  // of each pair's proof; 0: two million partial mappings
};

/// Searches for one pair's mappings; may keep the best so far in the directory, whose final files
/// are written for it.
using PairSearch =
    std::function<SearchSummary(const SearchRequest&, const SearchProblem&, ResultDirectory&)>;

/// A comparison while it runs: what is compared, and the results so far.
class Comparison {
 public:
  /// Reads the inputs and brings the hardware to its sizes. Throws InputError for what is wrong
  /// with any, or between them; it calls them by the flags of `codescent compare`.
  Comparison(ComparisonWords words, const std::string& data_directory);

  /// Maps pair after pair, from the first again if asked again, until the stop flag turns true; the
  /// directory then has the results, the manifest and the table of all pairs so far.
  ///   search  empty: a judged search
  void run(const PairSearch& search = {});

  const ComparisonWords& words() const { return words_; }
  /// The pairs workload by workload, each with every hardware, those that are not mapped yet too.
  const ComparisonManifest& manifest() const { return manifest_; }
  /// The first of those, as far as they are mapped.
  const std::vector<ComparedPair>& compared() const { return compared_; }

  /// What is not as it was asked for: pairs without a design, cut short or not begun, a line each.
  std::vector<std::string> failures() const;
  /// Whether each of the pairs so far has a design.
  bool all_mapped() const;

 private:
  ComparedPair map_pair(const Inputs& inputs, const Hardware& sizes,
                        const PairSearch& search) const;
  SearchRequest request_of(const Inputs& inputs, const Hardware& sizes) const;
  std::string directory_of(const Inputs& inputs) const;
  void read_inputs(const std::string& data_directory);
  void plan();
  void write() const;

  const ComparisonWords words_;
  const bool replaces_report_;
  std::vector<std::vector<Inputs>> inputs_;  // [workloads][hardware]
  std::vector<Hardware> sizes_;              // [hardware]
  ComparisonManifest manifest_;
  std::vector<ComparedPair> compared_;
};

}  // namespace codescent
