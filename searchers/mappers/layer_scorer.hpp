#pragma once

#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "autodiff_model/relaxed/layer_program.hpp"
#include "core/exact_model/sized_hardware.hpp"
#include "searchers/mappers/search_problem.hpp"
#include "searchers/mappers/split_program.hpp"

namespace codescent {

/// What a polish minimises at fixed hardware, with a penalty for too many cycles.
struct PolishGoal {
  Objective objective;                // of the whole network's energy in pJ and cycles
  std::optional<double> most_cycles;  // of the whole network

  /// The figure to minimise, of the whole network.
  double score(const NetworkCost& network) const {
    const double product = objective.of(network);
    return most_cycles ? product * limit_penalty(network.cycles, most_cycles) : product;
  }
};

/// Figures of the rest of the network, in which one layer's choice is judged.
struct Rest {
  NetworkCost cost;
  double count = 1;  // how often the layer itself runs
};

/// One sized accelerator as inputs of the layer programs.
struct ProgramHardware {
  /// One limit of a variant, and the least use of it that the template demands; 0: none.
  struct Limit {
    double inverse_most = 0;
    double least = 0;
    bool is_fan_out = false;
  };

  std::vector<double> coefficients;        // [levels * 5], see ProgramInputs
  std::vector<std::vector<Limit>> limits;  // [variants][limits], see size_limits
  double least_mac_units = 0;              // that the template demands
};
/// Energies in pJ a word, bandwidths as cycles a word, and limits at these sizes.
ProgramHardware program_hardware(const SearchProblem& problem, const Hardware& hardware);

/// A choice and its figures. A choice that breaks limits has an overflow above 0, the sum of
/// demand / limit - 1 over them, and loses to any that fits.
struct ScoredChoice {
  MappingChoice choice;
  NetworkCost cost;  // of one run, not rounded up
  double overflow = 0;
  double score = 0;  // of the network

  bool better_than(const ScoredChoice& other) const {
    if (overflow != other.overflow) return overflow < other.overflow;
    return score < other.score;
  }
};

/// Scores integer mappings of one layer, all its loop orders, many at a time: the layer's programs
/// without its gradient. At integer factors it equals the exact model before rounding up to whole
/// blocks and cycles, with the cycles of `latency` where that is not null. Not shared between
/// threads.
class LayerScorer {
 public:
  LayerScorer(const MappingSpace& space, const std::vector<FactorVariable>& variables, int layer,
              double mac_pj, const LatencyModel* latency = nullptr,
              const RelaxedCost& model = relaxed_timeloop_cost());

  /// What a scorer computes with; several may take turns in it.
  struct Registers {
    std::array<SplitProgram::Registers, 3> parts;
  };

  /// Scores at this hardware, in these registers, until it is called again here or there.
  ///   hardware, registers  outlive that
  void prepare(const ProgramHardware& hardware, Registers& registers);
  ScoredChoice score(const MappingChoice& choice, const PolishGoal& goal, const Rest& rest);
  /// Mappings whose costs were computed, or bounded where that was enough, since the last call; all
  /// orders of one counted once.
  std::int64_t take_evaluations() { return std::exchange(evaluations_, 0); }

  /// The best of all joint splits of two dims, everything else kept; ties keep `current`. Of very
  /// many splits only those near the current ones are tried.
  ScoredChoice best_pair(const ScoredChoice& current, Dim first, Dim second, int breadth,
                         const PolishGoal& goal, const Rest& rest);
  /// The best bypass, the splits kept; ties keep `current`.
  ScoredChoice best_bypass(const ScoredChoice& current, const PolishGoal& goal, const Rest& rest);

 private:
  /// What programs compute: demands, the cost of each order, and what no order goes below.
  enum Part { DemandPart, CostPart, LeastPart };
  /// The programs of one variant.
  struct Programs {
    std::array<std::optional<SplitProgram>, 3> parts;  // no least cost: not known, or no need
    int num_orders = 0;
  };
  /// One number for each lane.
  using PerLane = std::array<double, kLanes>;
  /// Joint splits of two dims of one variant, everything else as in `current`.
  struct Pairs {
    const ScoredChoice& current;
    Dim first, second;
    const std::vector<int>& firsts;   // splits that are tried
    const std::vector<int>& seconds;  // likewise
  };
  /// A joint split that is tried, and what its score is at least.
  struct Trial {
    int first = 0;   // position in `firsts`
    int second = 0;  // likewise
    double bound = 0;
  };
  /// Splits of a dim that are tried while it has one of them.
  struct Nearby {
    int around = -1;
    int breadth = 0;
    std::vector<int> splits;
  };

  /// A program, in its registers at the hardware.
  SplitProgram& ready(Part part, int bypass);
  const std::vector<int>& nearby(Dim dim, int split, int breadth);
  PerLane overflows(int bypass) const;
  /// Scores of each lane's best order, the first of equals.
  void best_orders(int bypass, const PolishGoal& goal, const Rest& rest, PerLane& scores,
                   PerLane& orders) const;
  ScoredChoice read_lane(int bypass, int lane, double order, double score) const;
  static void make_ready(const Pairs& pairs, SplitProgram& program);
  /// Overflows of all joint splits. [firsts][seconds]
  const std::vector<double>& all_overflows(const Pairs& pairs);
  /// The joint splits with the least overflow, which comes out, too.
  std::vector<Trial> least_overflow(const Pairs& pairs, double& least);
  /// Leaves those that may score below `most`, the most promising first.
  void leave_promising(const Pairs& pairs, double most, const PolishGoal& goal, const Rest& rest,
                       std::vector<Trial>& trials);

  const MappingSpace& space_;
  std::vector<Programs> programs_;       // [variants]
  std::array<Nearby, kNumDims> nearby_;  // the last that were asked for
  ProgramInputs inputs_;
  const ProgramHardware* hardware_ = nullptr;
  Registers* registers_ = nullptr;
  std::array<int, 3> prepared_{};  // [parts] variant whose program is in the registers, or -1
  std::vector<double> overflows_;  // see all_overflows
  std::int64_t evaluations_ = 0;
};

}  // namespace codescent
