#pragma once

#include "searchers/codesign/hardware_space.hpp"
#include "searchers/mappers/mapping_sampler.hpp"
#include "searchers/run/search_run.hpp"

namespace codescent {

/// A search that tries sizes of hardware one after another, each with random mappings.
class SampledSearch {
 public:
  /// All are borrowed.
  ///   mappings  random ones that fit, of each layer at each hardware
  SampledSearch(const SearchProblem& problem, const SearchControl& control, int mappings,
                int hardware_samples, const ProgressCallback& progress);

  const HardwareSpace& space() const { return space_; }
  /// False where `why_infeasible` proves that there is no design; the summary then says so.
  bool can_begin();
  bool stop_requested() const { return run_.stop_requested(); }

  /// Samples mappings at these sizes, of all layers together in batches, and offers the network's
  /// design after each batch, so that the search has a design early on. At the smallest tiles, one
  /// for a layer of which no mapping fits.
  /// Returns the figures of the best network design at these sizes.
  CandidateScore sample(const Hardware& hardware);

  SearchSummary finish();

 private:
  const SearchProblem& problem_;
  const SearchControl& control_;
  int mappings_;
  int hardware_samples_;
  SearchRun run_;
  HardwareSpace space_;
  int num_sampled_ = 0;  // sizes of hardware, to the end
  CandidateScore nearest_;
};

}  // namespace codescent
