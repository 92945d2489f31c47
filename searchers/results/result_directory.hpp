#pragma once

#include <string>

#include "core/files/result_file.hpp"
#include "searchers/figures/search_request.hpp"

namespace codescent {

/// Throws InputError if a search of this request would take the place of files in the directory
/// that the program did not write.
void expect_replaceable(const std::string& directory, const SearchRequest& request);

/// The directory that a search writes, held against other processes. Each file is replaced as a
/// whole, summary.json last; docs/file_formats.md describes them.
class ResultDirectory {
 public:
  /// Makes the directory; what an earlier search left there stays until there is something better.
  /// Throws InputError, and makes nothing, if design.yaml cannot name the inputs, or the search
  /// would take the place of files that the program did not write.
  ResultDirectory(std::string path, const SearchRequest& request);

  /// The best design so far: design.yaml, layers.csv, summary.json. Files that describe an earlier
  /// search go once these are on the disk under other names.
  void write_best_so_far(const SearchRequest& request, const SearchSummary& summary);

  /// Everything, timeloop/ and gemmini/ last; without a design only trace.csv and summary.json.
  void write_final(const SearchRequest& request, const SearchSummary& summary);

  const std::string& path() const { return path_; }

 private:
  void write_timeloop(const SearchRequest& request, const SearchSummary& summary) const;
  void write_gemmini(const SearchRequest& request, const SearchSummary& summary) const;
  void replace(const std::vector<std::pair<std::string, std::string>>& files,
               const std::vector<std::string>& obsolete);
  /// The content of design.yaml.
  std::string design_of(const SearchRequest& request, const SearchSummary& summary) const;
  /// Files of the best design that are written while the search runs, too: names and contents.
  std::vector<std::pair<std::string, std::string>> design_files(const SearchRequest& request,
                                                                const SearchSummary& summary) const;

  const DesignInputs given_;   // as the command line names them
  const DesignInputs origin_;  // as design.yaml names them
  const std::string path_;
  DirectoryLock lock_;
  bool earlier_files_removed_ = false;
};

}  // namespace codescent
