#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/layer.hpp"

namespace codescent {

/// A loop of a mapping; spatial factors may be fractions, where an array does not divide a bound.
struct ZigzagLoop {
  Dim dim = Dim::R;
  double factor = 1;
};
using ZigzagLoops = std::vector<ZigzagLoop>;  // innermost first

/// A loop by what it means to one operand: it brings other words, or the same once more.
struct ReuseLoop {
  bool is_relevant = false;
  double factor = 1;
};
using ReuseLoops = std::vector<ReuseLoop>;  // innermost first

/// How the dims of a layer index one operand. Windows of one tap do not slide, outputs are
/// positions, unless the layer states the input that they slide over; it matters where a fan-out is a
/// fraction.
class OperandIndexing {
 public:
  OperandIndexing(const Layer& layer, Operand operand);

  Operand operand() const { return operand_; }
  bool is_output() const { return operand_ == Operand::Output; }
  /// Whether a dim brings no other words, not even by sliding a window.
  bool is_irrelevant(Dim dim) const { return !relevant_.has(dim) && axis_of(dim) == nullptr; }
  /// Loops of each group by their reuse, groups innermost first. A loop that slides a window
  /// becomes the growth of its distinct positions, and above that the rest.
  std::vector<ReuseLoops> by_reuse(const std::vector<ZigzagLoops>& groups) const;
  /// Words of a tile of these extents.
  double words(const std::array<double, kNumDims>& extents) const;

 private:
  const WindowAxis* axis_of(Dim dim) const;

  Operand operand_;
  DimSet relevant_;                  // one word each
  std::vector<WindowAxis> sliding_;  // of inputs
};

/// What is whole of a number of words, however fractional fan-outs round.
double whole_part(double words);
/// `distinct_positions` of a fraction of outputs, whole.
double distinct_indices(const WindowAxis& axis, double outputs, double taps);

double product(const ZigzagLoops& loops);
double product(const ReuseLoops& loops);
double relevant_product(const ReuseLoops& loops);
/// Of the loops of one kind that stand together at the top; factors of 1 are no loops.
double top_product(const ReuseLoops& loops, bool relevant);

}  // namespace codescent
