#pragma once

#include <array>
#include <cstdint>

#include "core/exact_model/operand_dims.hpp"

namespace codescent {

/// What the temporal loops outside a tile come to, as far as it decides how often the tile is
/// fetched. Factors are perfect. An aggregate without initial values, so that many cost nothing.
struct LoopsOutside {
  Dim innermost;                  // meaningless without loops
  std::int64_t innermost_factor;  // 1: there are no loops
  std::int64_t other_iterations;  // of all loops but the innermost
  std::int64_t output_tiles;      // iterations of the loops that index outputs
  /// How often a tile is fetched: once for each step of the loops from the innermost that indexes
  /// the operand outwards.
  std::array<std::int64_t, kNumOperands> fetches;

  static LoopsOutside none() { return {Dim::R, 1, 1, 1, {1, 1, 1}}; }

  bool is_empty() const { return innermost_factor == 1; }
  std::int64_t iterations() const { return innermost_factor * other_iterations; }

  /// Whether tiles of an operand are fetched as under other loops of as many iterations.
  bool fetches_alike(Operand operand, const LoopsOutside& other) const {
    const int o = index(operand);
    const bool is_alike = fetches[o] == other.fetches[o] && iterations() == other.iterations();
    if (operand != Operand::Input) return is_alike;
    return is_alike && innermost == other.innermost && other_iterations == other.other_iterations;
  }

  /// The same with another loop inside, of more than one iteration.
  LoopsOutside around(const OperandDims& dims, Dim dim, std::int64_t factor) const {
    LoopsOutside grown = *this;
    grown.innermost = dim;
    grown.innermost_factor = factor;
    grown.other_iterations = iterations();
    const std::int64_t all_iterations = grown.other_iterations * factor;
    for_each_operand([&](auto operand) {
      constexpr int o = index(operand());
      grown.fetches[o] = dims.relevant[o].has(dim) ? all_iterations : fetches[o];
    });
    grown.output_tiles *= dims.relevant_factor(Operand::Output)(dim, factor);
    return grown;
  }

  /// Words fetched of an input's tile, of which each step of an innermost loop that slides a window
  /// brings only what is new.
  ///   extents  of the tile
  ///   step     positions of the innermost loop's dim from one of its iterations to the next
  std::int64_t input_words(const OperandDims& dims, const Tile& tile, const DimArray& extents,
                           std::int64_t step) const {
    const int a = is_empty() ? -1 : dims.window_of(innermost);
    if (a < 0) return tile.words() * fetches[index(Operand::Input)];
    const WindowAxis& axis = dims.windows[a];
    const std::int64_t own = extents[index(innermost)];
    const Dim other = innermost == axis.output ? axis.filter : axis.output;
    const std::int64_t kept =
        window_overlap(axis, innermost, own, own, extents[index(other)], step);
    const std::int64_t strip = tile.plain_words * tile.windows[1 - a] * (tile.windows[a] - kept);
    return (tile.words() + (innermost_factor - 1) * strip) * other_iterations;
  }
};

}  // namespace codescent
