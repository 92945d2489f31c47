#include "searchers/codesign/random_searcher.hpp"

#include <random>
#include <set>

#include "core/random.hpp"
#include "searchers/codesign/sampled_search.hpp"

namespace codescent {
OptionList RandomOptions::options() {
  return {{"hardware_samples", "Sizes that are tried", &hardware_samples, at_least(1)},
          {"mappings", "Random mappings of each layer at each of them", &mappings, at_least(1)}};
}

RandomSearcher::RandomSearcher(RandomOptions options) : options_(options) {
  expect_no_problems(problems_of(joined(options_.control_options(), options_.options())));
}

SearchSummary RandomSearcher::search(const SearchProblem& problem,
                                     const ProgressCallback& progress) const {
  SampledSearch search(problem, options_, options_.mappings, options_.hardware_samples, progress);
  if (!search.can_begin()) return search.finish();
  const HardwareSpace& space = search.space();
  std::mt19937_64 generator(split_seed(~options_.seed, 0));
  std::set<std::vector<std::int64_t>> drawn;
  for (int i = 0; i < options_.hardware_samples; ++i) {
    search.sample(space.draw([&] { return space.random_point(generator); }, drawn));
    if (search.stop_requested()) break;
  }
  return search.finish();
}

}  // namespace codescent
