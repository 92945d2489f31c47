#pragma once

#include "searchers/run/search_run.hpp"

namespace codescent {

/// How much the random searcher samples; the defaults are DOSA's [Fig. 7].
struct RandomOptions : SearchControl {
  int hardware_samples = 10;
  int mappings = 1000;  // that fit, of each layer at each hardware

  OptionList options();
};

/// DOSA's random baseline: sizes of hardware at random, on a logarithmic scale (HardwareSpace says
/// why), and at each of them random mappings of every layer (MappingSampler).
class RandomSearcher : public Searcher {
 public:
  /// Throws std::invalid_argument if the options have problems.
  explicit RandomSearcher(RandomOptions options);
  SearchSummary search(const SearchProblem& problem,
                       const ProgressCallback& progress) const override;

 private:
  RandomOptions options_;
};

}  // namespace codescent
