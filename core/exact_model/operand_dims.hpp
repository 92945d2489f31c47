#pragma once

#include <array>
#include <cstdint>
#include <type_traits>

#include "core/exact_model/tiles.hpp"
#include "core/layer.hpp"

namespace codescent {

/// Calls `visit` with each operand as a constant, so that arrays over operands stay in registers.
template <typename Visit>
inline void for_each_operand(const Visit& visit) {
  visit(std::integral_constant<Operand, Operand::Weight>());
  visit(std::integral_constant<Operand, Operand::Input>());
  visit(std::integral_constant<Operand, Operand::Output>());
}

/// All bits of the members of each set of dims, none of the others.
constexpr std::array<DimArray, 1 << kNumDims> masks_of_all_sets() {
  std::array<DimArray, 1 << kNumDims> masks{};
  for (unsigned bits = 0; bits < masks.size(); ++bits)
    for (int d = 0; d < kNumDims; ++d) masks[bits][d] = (bits >> d & 1) != 0 ? -1 : 0;
  return masks;
}
inline constexpr std::array<DimArray, 1 << kNumDims> kDimMasks = masks_of_all_sets();

/// Takes the factors of some dims for what they are and all others for 1, by arithmetic: branches
/// on which dims loop are hard to foresee.
class DimFilter {
 public:
  explicit DimFilter(DimSet dims) : masks_(&kDimMasks[dims.bits()]) {}

  std::int64_t operator()(Dim dim, std::int64_t factor) const {
    return 1 + ((factor - 1) & (*masks_)[index(dim)]);
  }

 private:
  const DimArray* masks_;
};

/// What a layer says of its operands' dims, looked up once.
struct OperandDims {
  std::array<DimSet, kNumOperands> relevant;
  std::array<DimSet, kNumOperands> plain;  // see Layer::plain_dims
  std::array<WindowAxis, 2> windows;

  explicit OperandDims(const Layer& layer)
      : relevant(layer.type->relevant), plain(relevant), windows(layer.window_axes()) {
    DimSet& of_input = plain[index(Operand::Input)];
    for (const WindowAxis& axis : windows) {
      of_input.remove(axis.output);
      of_input.remove(axis.filter);
    }
  }

  DimFilter relevant_factor(Operand operand) const { return DimFilter(relevant[index(operand)]); }
  DimFilter plain_factor(Operand operand) const { return DimFilter(plain[index(operand)]); }
  /// The axis whose window a dim slides, 0 or 1; -1 for the other dims.
  int window_of(Dim dim) const {
    for (int a = 0; a < 2; ++a)
      if (windows[a].output == dim || windows[a].filter == dim) return a;
    return -1;
  }
  std::int64_t plain_words(Operand operand, const DimArray& extents) const {
    std::int64_t words = 1;
    for (const Dim dim : kAllDims) words *= plain_factor(operand)(dim, extents[index(dim)]);
    return words;
  }
};

/// The words of an operand in a tile, as a product: those of its plain dims, and of an input the
/// extents of its windows.
struct Tile {
  std::int64_t plain_words = 1;
  std::array<std::int64_t, 2> windows = {1, 1};

  Tile() = default;
  Tile(const OperandDims& dims, Operand operand, const DimArray& extents)
      : Tile(dims, operand, extents, dims.plain_words(operand, extents)) {}
  /// Of which the words of the plain dims are known.
  Tile(const OperandDims& dims, Operand operand, const DimArray& extents, std::int64_t plain)
      : plain_words(plain) {
    if (operand != Operand::Input) return;
    for (int a = 0; a < 2; ++a) windows[a] = window_extent(dims.windows[a], extents);
  }

  std::int64_t words() const { return plain_words * windows[0] * windows[1]; }
};

}  // namespace codescent
