#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "searchers/codesign/bayesian_searcher.hpp"
#include "searchers/codesign/exact_searcher.hpp"
#include "searchers/codesign/gradient_searcher.hpp"
#include "searchers/codesign/random_searcher.hpp"

namespace codescent {

/// Ways to search.
enum class SearcherKind {
  Gradient,
  Random,    // sizes and mappings at random
  Bayesian,  // sizes that a Gaussian process proposes, mappings at random
  Exact,     // branch and bound, to the proven optimum
  Polish     // the gradient searcher's starts, roundings and polish, without gradient steps
};

/// Options of every searcher.
struct SearcherOptions {
  SearchControl control;     // of any of them, in place of their own
  GradientOptions gradient;  // of the polish, too, which takes no steps
  RandomOptions random;
  BayesianOptions bayesian;
  ExactOptions exact;
};

/// "gradient", "random", ... as users write it.
std::string_view name(SearcherKind kind);
/// The inverse of `name`; nothing for any other text.
std::optional<SearcherKind> searcher_kind_from_name(std::string_view text);
/// What --searcher names. Throws InputError for any other text.
SearcherKind searcher_named(const std::string& text);
/// Every name, in the order of the enumerators.
std::vector<std::string> searcher_names();

/// The options that set a searcher's effort, of those in `options`.
OptionList effort_options(SearcherKind kind, SearcherOptions& options);

/// Throws InputError if options of a searcher, those of control among them, have problems.
void expect_right_options(const SearcherOptions& options, SearcherKind kind);

/// Throws InputError if this searcher would take more memory than machines have.
void expect_affordable(const SearchProblem& problem, SearcherKind kind,
                       const SearcherOptions& options);

/// Throws std::invalid_argument if the options of this searcher have problems.
std::unique_ptr<Searcher> make_searcher(SearcherKind kind, const SearcherOptions& options);

}  // namespace codescent
