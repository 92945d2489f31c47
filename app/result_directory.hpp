#pragma once

#include <string>

#include "app/search_request.hpp"
#include "core/result_file.hpp"

namespace codescent {

/// The directory that a search writes, held against other processes. Each file is replaced as a
/// whole, summary.json last; docs/file_formats.md describes them.
class ResultDirectory {
 public:
  /// Makes the directory; what an earlier search left there stays until there is something better.
  explicit ResultDirectory(std::string path);

  /// The best design so far: design.yaml, layers.csv, summary.json. Files that describe an earlier
  /// search are removed first.
  void write_best_so_far(const SearchRequest& request, const SearchSummary& summary);

  /// Everything, or only summary.json if there is no design.
  void write_final(const SearchRequest& request, const SearchSummary& summary);

  const std::string& path() const { return path_; }

 private:
  void write_timeloop(const SearchRequest& request, const SearchSummary& summary) const;
  void remove_earlier_files();

  std::string path_;
  DirectoryLock lock_;
  bool earlier_files_removed_ = false;
};

}  // namespace codescent
