#include "core/exact_model/tiles.hpp"

namespace codescent {

void tile_extents(const Mapping& mapping, std::vector<DimArray>& extents) {
  extents.resize(mapping.levels.size());
  DimArray reach = kAllOnes;
  for (std::size_t l = 0; l < mapping.levels.size(); ++l) {
    const LevelMapping& loops = mapping.levels[l];
    for (int d = 0; d < kNumDims; ++d) reach[d] *= loops.temporal[d] * loops.spatial[d];
    extents[l] = reach;
  }
}

bool is_perfect(const Layer& layer, const Mapping& mapping) {
  DimArray reach = kAllOnes;
  for (const LevelMapping& loops : mapping.levels)
    for (int d = 0; d < kNumDims; ++d) reach[d] *= loops.temporal[d] * loops.spatial[d];
  return reach == layer.bounds;
}

const WindowAxis* axis_of(Dim dim, const std::array<WindowAxis, 2>& axes) {
  for (const WindowAxis& axis : axes)
    if (axis.output == dim || axis.filter == dim) return &axis;
  return nullptr;
}

std::int64_t window_extent(const WindowAxis& axis, const DimArray& extents) {
  return (extents[index(axis.output)] - 1) * axis.stride +
         (extents[index(axis.filter)] - 1) * axis.dilation + 1;
}

std::int64_t tile_words(const Layer& layer, Operand operand, const DimArray& extents) {
  DimSet relevant = layer.relevant(operand);
  std::int64_t words = 1;
  if (operand == Operand::Input) {
    for (const WindowAxis& axis : layer.window_axes()) words *= window_extent(axis, extents);
    relevant = DimSet{Dim::C, Dim::N, Dim::G};
  }
  for (int d = 0; d < kNumDims; ++d)
    if (relevant.has(kAllDims[d])) words *= extents[d];
  return words;
}

}  // namespace codescent
