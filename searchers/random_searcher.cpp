#include "searchers/random_searcher.hpp"

#include <random>
#include <set>
#include <utility>

#include "searchers/initial_mappings.hpp"
#include "searchers/sampled_search.hpp"

namespace codescent {
namespace {

constexpr int kMostDraws = 1000;  // of sizes, to find some that are new and admitted

/// Sizes that were not drawn before, if a thousand draws have any.
Hardware draw_hardware(const HardwareSpace& space, std::mt19937_64& generator,
                       std::set<std::vector<std::int64_t>>& drawn) {
  Hardware admitted = space.smallest();
  for (int i = 0; i < kMostDraws; ++i) {
    const Hardware hardware = space.at(space.random_point(generator));
    if (!space.admits(hardware)) continue;
    admitted = hardware;
    if (drawn.insert(hardware.values).second) break;
  }
  return admitted;
}

}  // namespace

std::vector<std::string> RandomOptions::problems() const {
  std::vector<std::string> found = SearchControl::problems();
  expect_at_least("hardware_samples", hardware_samples, 1, found);
  expect_at_least("mappings", mappings, 1, found);
  return found;
}

RandomSearcher::RandomSearcher(RandomOptions options) : options_(options) {
  expect_no_problems(options_.problems());
}

SearchSummary RandomSearcher::search(const SearchProblem& problem,
                                     const ProgressCallback& progress) const {
  SampledSearch search(problem, options_, options_.mappings, options_.hardware_samples, progress);
  if (!search.can_begin()) return search.finish();
  std::mt19937_64 generator(split_seed(~options_.seed, 0));
  std::set<std::vector<std::int64_t>> drawn;
  for (int i = 0; i < options_.hardware_samples; ++i) {
    search.sample(draw_hardware(search.space(), generator, drawn));
    if (search.stop_requested()) break;
  }
  return search.finish();
}

}  // namespace codescent
