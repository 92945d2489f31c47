#pragma once

#include <random>
#include <utility>
#include <vector>

#include "core/exact_model/sized_hardware.hpp"
#include "core/exact_model/traffic.hpp"
#include "searchers/mappers/polish.hpp"
#include "searchers/mappers/search_problem.hpp"

namespace codescent {

/// Draws random mappings of every layer on sized hardware: of each dim any split, and any loop
/// order. Each layer keeps the best that fits by its own share of the goal, exactly counted, as
/// DOSA's baselines do [DOSA, section 6].
class MappingSampler {
 public:
  /// Layers draw from generators of their own, so that a mapping is the same whatever the number
  /// of threads.
  ///   most_misses  draws in a row that do not fit, after which a layer gives up
  MappingSampler(const SearchProblem& problem, const Hardware& hardware, std::int64_t most_misses,
                 std::uint64_t seed);

  /// Draws until every layer has `count` more mappings that fit, or gives up.
  void draw(int count, int threads, const StopRequested& stop);

  /// The design of every layer's best mapping; of the smallest tiles, all loops outermost, for a
  /// layer that has none. Under a limit on cycles the network's best need not be made of its
  /// layers' best: designs of the fastest mappings, and of those of least EDP, come with it.
  std::vector<Candidate> designs() const;
  /// Mappings that fitted since the last call.
  std::int64_t take_evaluations() { return std::exchange(evaluations_, 0); }

 private:
  struct Best {
    MappingChoice choice;
    double figure = 0;
  };
  struct LayerState {
    std::mt19937_64 generator;
    std::int64_t misses = 0;  // in a row
    Traffic traffic;          // reused so that a draw allocates less
    std::vector<Best> best;   // [preferences], empty before the first mapping that fits
  };

  void draw_layer(int layer, int count, const StopRequested& stop);
  MappingChoice random_choice(int layer, std::mt19937_64& generator) const;
  /// Keeps the choice where it is better; false if it does not fit.
  bool try_choice(int layer, const MappingChoice& choice, LayerState& state) const;

  const SearchProblem& problem_;
  Hardware hardware_;
  SizedHardware sized_;
  std::int64_t most_misses_;
  std::vector<Objective> preferences_;  // the goal's own first
  std::vector<LayerState> layers_;
  std::int64_t evaluations_ = 0;
};

}  // namespace codescent
