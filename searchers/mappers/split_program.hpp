#pragma once

#include <array>
#include <vector>

#include "autodiff_model/graph/lane_program.hpp"
#include "autodiff_model/graph/staged_program.hpp"
#include "searchers/space/factor_choices.hpp"

namespace codescent {

/// A program of one layer as a function of its dims' splits: what depends on one dim alone is
/// computed once for each split that is tried, not for each joint one.
class SplitProgram {
 public:
  /// What a program computes with. Programs may take turns in it: none finds there what it left.
  class Registers {
    friend class SplitProgram;
    /// Outputs of a head for splits that are ready.
    struct Hand {
      int dim = 0;
      std::size_t size = 0;         // splits, rounded up to whole packs
      std::vector<double> outputs;  // [outputs][size]
    };

    std::vector<Pack> rest_;                         // [nodes]
    std::array<std::vector<Pack>, kNumDims> heads_;  // [dims][nodes]
    std::array<int, kNumDims> chosen_{};             // split that all lanes have; -1: not the same
    Hand hands_[2];
  };

  /// The first inputs are the log factors of the search's variables.
  ///   space  outlives this
  SplitProgram(const ExpressionProgram& program, const MappingSpace& space, int num_inputs);

  /// Computes in these registers until `use` is called again, all lanes at each dim's first split.
  void use(Registers& registers);
  /// Gives all lanes a value of an input that is no variable, until `use` is called.
  void set_input(int number, double value);
  /// Gives all lanes a choice's splits.
  void choose(const MappingChoice& choice);
  /// Makes splits of a dim ready to be dealt out.
  ///   hand  0 or 1: two dims may be dealt
  void prepare(int hand, Dim dim, const std::vector<int>& splits);
  /// Gives each lane a split, until one is chosen again.
  ///   picks  [kLanes] positions among the splits that are ready
  void deal(int hand, const int* picks);
  /// Gives the lanes `kLanes` splits in a row; past the last they have the last.
  ///   first  position, a multiple of `kLanes`
  void deal_row(int hand, std::size_t first);
  /// Gives all lanes the same split.
  void deal_one(int hand, std::size_t pick);

  /// Runs the first `num_lanes` lanes or more.
  void run(int num_lanes) { rest_.run(registers_->rest_.data(), num_lanes); }
  int num_outputs() const { return rest_.num_outputs(); }
  /// Of the last run. [kLanes]
  const double* output(int i) const { return numbers(registers_->rest_[rest_.output(i)]); }

 private:
  /// What the rest of the program reads of one dim.
  struct Head {
    Head(const ExpressionProgram& program, const DimSplits& splits);
    /// Loads a split into a lane.
    ///   logs  [variables of the dim]
    void set(const double* logs, int lane, std::vector<Pack>& values) const;

    LaneProgram program;
    std::vector<int> variables;  // [variables of the dim] node, or -1
    std::vector<int> read_by;    // [outputs] node of the rest
  };

  static const double* numbers(const Pack& pack) { return reinterpret_cast<const double*>(&pack); }
  SplitProgram(const StagedProgram& stages, const MappingSpace& space);
  void choose(Dim dim, int split);
  /// The nodes that a hand is dealt to.
  const std::vector<int>& dealt_to(int hand);

  const MappingSpace* space_;
  std::vector<Head> heads_;  // [dims]
  LaneProgram rest_;
  Registers* registers_ = nullptr;
};

}  // namespace codescent
