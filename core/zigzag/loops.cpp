#include "core/zigzag/loops.hpp"

#include <cmath>

#include "core/exact_model/tiles.hpp"

namespace codescent {

OperandIndexing::OperandIndexing(const Layer& layer, Operand operand)
    : operand_(operand), relevant_(layer.relevant(operand)) {
  if (operand != Operand::Input) return;
  for (const WindowAxis& axis : layer.window_axes()) {
    if (layer.bound(axis.filter) == 1 && !layer.stated_input) continue;
    sliding_.push_back(axis);
    relevant_.remove(axis.output);
    relevant_.remove(axis.filter);
  }
}

const WindowAxis* OperandIndexing::axis_of(Dim dim) const {
  for (const WindowAxis& axis : sliding_)
    if (axis.output == dim || axis.filter == dim) return &axis;
  return nullptr;
}

double whole_part(double words) {
  constexpr double kSlack = 1e-9;  // of quotients by fractional fan-outs
  return std::trunc(words + kSlack);
}

double distinct_indices(const WindowAxis& axis, double outputs, double taps) {
  return whole_part(distinct_positions(axis, outputs, taps));
}

std::vector<ReuseLoops> OperandIndexing::by_reuse(const std::vector<ZigzagLoops>& groups) const {
  std::array<double, kNumDims> reach;
  reach.fill(1);
  const auto positions = [&](const WindowAxis& axis) {
    return distinct_indices(axis, reach[index(axis.output)], reach[index(axis.filter)]);
  };
  std::vector<ReuseLoops> all;
  for (const ZigzagLoops& loops : groups) {
    ReuseLoops& own = all.emplace_back();
    for (const ZigzagLoop& loop : loops) {
      const WindowAxis* axis = axis_of(loop.dim);
      if (axis == nullptr) {
        own.push_back({relevant_.has(loop.dim), loop.factor});
        continue;
      }
      const double before = positions(*axis);
      reach[index(loop.dim)] *= loop.factor;
      const double growth = positions(*axis) / before;
      own.push_back({true, growth});
      own.push_back({false, loop.factor / growth});
    }
  }
  return all;
}

double OperandIndexing::words(const std::array<double, kNumDims>& extents) const {
  double words = 1;
  for (const Dim dim : kAllDims)
    if (relevant_.has(dim)) words *= extents[index(dim)];
  for (const WindowAxis& axis : sliding_)
    words *= distinct_indices(axis, extents[index(axis.output)], extents[index(axis.filter)]);
  return words;
}

double product(const ZigzagLoops& loops) {
  double factors = 1;
  for (const ZigzagLoop& loop : loops) factors *= loop.factor;
  return factors;
}

double product(const ReuseLoops& loops) {
  double factors = 1;
  for (const ReuseLoop& loop : loops) factors *= loop.factor;
  return factors;
}

double relevant_product(const ReuseLoops& loops) {
  double factors = 1;
  for (const ReuseLoop& loop : loops)
    if (loop.is_relevant) factors *= loop.factor;
  return factors;
}

double top_product(const ReuseLoops& loops, bool relevant) {
  double factors = 1;
  for (auto loop = loops.rbegin(); loop != loops.rend(); ++loop) {
    if (loop->factor == 1) continue;
    if (loop->is_relevant != relevant) break;
    factors *= loop->factor;
  }
  return factors;
}

}  // namespace codescent
