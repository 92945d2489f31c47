#pragma once

#include "searchers/codesign/registry.hpp"

namespace codescent {

/// Finds a design by one of the searchers, the gradient searcher unless another is named. Throws
/// std::invalid_argument if its options have problems.
///   progress  called with every improvement and every few steps; may be empty
SearchSummary search(const SearchProblem& problem, const SearcherOptions& options = {},
                     SearcherKind kind = SearcherKind::Gradient,
                     const ProgressCallback& progress = nullptr);

}  // namespace codescent
