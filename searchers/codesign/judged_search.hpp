#pragma once

#include <optional>

#include "searchers/codesign/registry.hpp"

namespace codescent {

/// How to search, and how long to look for what is left to gain.
struct JudgedSearchOptions {
  SearcherKind searcher = SearcherKind::Gradient;
  SearcherOptions options;
  std::optional<double> certify_seconds;  // 0: no limit; nothing: a second or so
};

/// Told while it runs; false from either ends the work. Both may be empty.
struct JudgedSearchProgress {
  ProgressCallback search;
  CertificateCallback certificate;  // after the search
};

/// Searches, then bounds what is left to gain, and takes a better design where the bound comes with
/// one. Throws std::invalid_argument if the options of the searcher have problems.
SearchSummary judged_search(const SearchProblem& problem, const JudgedSearchOptions& options = {},
                            const JudgedSearchProgress& progress = {});

}  // namespace codescent
