#include "searchers/codesign/sampled_search.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/random.hpp"
#include "searchers/judge/infeasibility.hpp"

namespace codescent {
namespace {

constexpr int kBatch = 50;
constexpr int kMissesPerMapping = 10;  // as DOSA tells Timeloop's mapper
constexpr int kFewestMisses = 1000;
const CandidateScore kNothing{0, 0, 0, std::numeric_limits<double>::infinity(), false};
constexpr WordsOfNothing kNoDesignSampled{"No mapping that was drawn fits the sizes drawn",
                                          "sample more hardware and mappings"};

}  // namespace

SampledSearch::SampledSearch(const SearchProblem& problem, const SearchControl& control,
                             int mappings, int hardware_samples, const ProgressCallback& progress)
    : problem_(problem),
      control_(control),
      mappings_(mappings),
      hardware_samples_(hardware_samples),
      run_(problem, control, progress),
      space_(problem),
      nearest_(kNothing) {}

bool SampledSearch::can_begin() {
  run_.summary().message = why_infeasible(problem_);
  run_.summary().termination = Termination::NoValidDesign;
  return run_.summary().message.empty();
}

CandidateScore SampledSearch::sample(const Hardware& hardware) {
  const std::int64_t most_misses =
      std::max<std::int64_t>(std::int64_t{kMissesPerMapping} * mappings_, kFewestMisses);
  MappingSampler sampler(problem_, hardware, most_misses,
                         split_seed(control_.seed, static_cast<std::uint64_t>(num_sampled_)));
  const auto stop = [this] { return run_.stop_requested(); };
  CandidateScore best = kNothing;
  for (int num_drawn = 0; num_drawn < mappings_;) {
    const int count = std::min(kBatch, mappings_ - num_drawn);
    sampler.draw(count, control_.thread_count(), stop);
    num_drawn += count;
    run_.count_evaluations(sampler.take_evaluations());
    const double share_done =
        (num_sampled_ + static_cast<double>(num_drawn) / mappings_) / hardware_samples_;
    for (const Candidate& candidate : sampler.designs()) {
      const CandidateScore score = score_exactly(problem_, candidate);
      if (score.objective < best.objective) best = score;
      run_.offer("sampling", share_done, design_of(problem_, candidate), score);
    }
    if (stop()) break;
    num_sampled_ += num_drawn == mappings_;
  }
  if (best.objective < nearest_.objective) nearest_ = best;
  return best;
}

SearchSummary SampledSearch::finish() {
  if (!run_.summary().message.empty()) return std::move(run_.summary());  // never began
  const bool cut_short = num_sampled_ < hardware_samples_;
  if (!run_.best_score().valid)
    run_.summary().message = why_nothing(problem_, nearest_, cut_short, kNoDesignSampled);
  return run_.finish(cut_short);
}

}  // namespace codescent
