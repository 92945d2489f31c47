#include "searchers/codesign/registry.hpp"

#include <utility>

#include "core/error.hpp"

namespace codescent {
namespace {

template <typename Options>
Options controlled(Options options, const SearchControl& control) {
  static_cast<SearchControl&>(options) = control;
  return options;
}

std::unique_ptr<Searcher> make_gradient(const SearcherOptions& options) {
  return std::make_unique<GradientSearcher>(controlled(options.gradient, options.control));
}

std::unique_ptr<Searcher> make_random(const SearcherOptions& options) {
  return std::make_unique<RandomSearcher>(controlled(options.random, options.control));
}

std::unique_ptr<Searcher> make_bayesian(const SearcherOptions& options) {
  return std::make_unique<BayesianSearcher>(controlled(options.bayesian, options.control));
}

std::unique_ptr<Searcher> make_exact(const SearcherOptions& options) {
  return std::make_unique<ExactSearcher>(controlled(options.exact, options.control));
}

std::unique_ptr<Searcher> make_polish(const SearcherOptions& options) {
  GradientOptions without_gradient = controlled(options.gradient, options.control);
  without_gradient.steps = 0;
  return std::make_unique<GradientSearcher>(std::move(without_gradient));
}

OptionList polish_options(SearcherOptions& options) {
  return only({"starts", "polish_designs", "restarts"}, options.gradient.options());
}

struct Entry {
  SearcherKind kind;
  std::string_view name;
  OptionList (*effort)(SearcherOptions&);
  std::unique_ptr<Searcher> (*make)(const SearcherOptions&);
};

/// In the order of the enumerators.
constexpr Entry kSearchers[] = {
    {SearcherKind::Gradient, "gradient",
     [](SearcherOptions& all) { return all.gradient.options(); }, make_gradient},
    {SearcherKind::Random, "random", [](SearcherOptions& all) { return all.random.options(); },
     make_random},
    {SearcherKind::Bayesian, "bayesian",
     [](SearcherOptions& all) { return all.bayesian.options(); }, make_bayesian},
    {SearcherKind::Exact, "exact", [](SearcherOptions& all) { return all.exact.options(); },
     make_exact},
    {SearcherKind::Polish, "polish", polish_options, make_polish},
};

const Entry& entry_of(SearcherKind kind) {
  return kSearchers[static_cast<std::size_t>(kind)];
}

}  // namespace

std::string_view name(SearcherKind kind) {
  return entry_of(kind).name;
}

std::optional<SearcherKind> searcher_kind_from_name(std::string_view text) {
  for (const Entry& entry : kSearchers)
    if (entry.name == text) return entry.kind;
  return std::nullopt;
}

std::vector<std::string> searcher_names() {
  std::vector<std::string> names;
  for (const Entry& entry : kSearchers) names.emplace_back(entry.name);
  return names;
}

SearcherKind searcher_named(const std::string& text) {
  const auto kind = searcher_kind_from_name(text);
  if (!kind) throw InputError("--searcher: " + none_of_names(text, searcher_names()));
  return *kind;
}

OptionList effort_options(SearcherKind kind, SearcherOptions& options) {
  return entry_of(kind).effort(options);
}

void expect_right_options(const SearcherOptions& options, SearcherKind kind) {
  SearcherOptions asked = options;
  const auto problems =
      problems_of(joined(asked.control.control_options(), effort_options(kind, asked)));
  if (!problems.empty()) throw InputError(problems.front());
}

void expect_affordable(const SearchProblem& problem, SearcherKind kind,
                       const SearcherOptions& options) {
  SearcherOptions asked = options;
  for (const Option& option : effort_options(kind, asked))
    if (option.name == "starts") expect_affordable(problem, asked.gradient.starts);
}

std::unique_ptr<Searcher> make_searcher(SearcherKind kind, const SearcherOptions& options) {
  return entry_of(kind).make(options);
}

}  // namespace codescent
