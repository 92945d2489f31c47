#include "core/exact_model/tiles.hpp"

#include <algorithm>
#include <numeric>

namespace codescent {
namespace {

/// Runs of `length` units whose starts lie `pitch` units apart; they may touch and overlap.
struct Runs {
  std::int64_t length;
  std::int64_t count;
  std::int64_t pitch;

  bool are_one() const { return length >= pitch; }
  std::int64_t num_pieces() const { return are_one() ? 1 : count; }
  std::int64_t begin(std::int64_t piece) const { return piece * pitch; }
  std::int64_t end(std::int64_t piece) const {
    return are_one() ? (count - 1) * pitch + length : piece * pitch + length;
  }
};

/// Units that runs and others, which begin `step` later, have in common.
std::int64_t overlap_of_runs(const Runs& first, const Runs& later, std::int64_t step) {
  std::int64_t words = 0;
  for (std::int64_t i = 0, j = 0; i < first.num_pieces() && j < later.num_pieces();) {
    const std::int64_t from = std::max(first.begin(i), later.begin(j) + step);
    const std::int64_t to = std::min(first.end(i), later.end(j) + step);
    words += std::max<std::int64_t>(0, to - from);
    if (first.end(i) < later.end(j) + step)
      ++i;
    else
      ++j;
  }
  return words;
}

}  // namespace

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

std::int64_t distinct_positions(const WindowAxis& axis, std::int64_t outputs, std::int64_t taps) {
  // Those of which the first tap is the only one, and those that the taps share.
  const std::int64_t common = std::gcd(axis.stride, axis.dilation);
  const std::int64_t repeated_outputs = std::max<std::int64_t>(0, outputs - axis.dilation / common);
  const std::int64_t repeated_taps = std::max<std::int64_t>(0, taps - axis.stride / common);
  return outputs * taps - repeated_outputs * repeated_taps;
}

std::int64_t window_extent(const WindowAxis& axis, std::int64_t outputs, std::int64_t taps) {
  if (axis.footprint == Footprint::Distinct) return distinct_positions(axis, outputs, taps);
  return (outputs - 1) * axis.stride + (taps - 1) * axis.dilation + 1;
}

std::int64_t window_extent(const WindowAxis& axis, const DimArray& extents) {
  return window_extent(axis, extents[index(axis.output)], extents[index(axis.filter)]);
}

std::int64_t window_overlap(const WindowAxis& axis, Dim dim, std::int64_t own, std::int64_t next,
                            std::int64_t across, std::int64_t step) {
  const bool is_output = dim == axis.output;
  const std::int64_t unit = is_output ? axis.stride : axis.dilation;
  const std::int64_t across_unit = is_output ? axis.dilation : axis.stride;
  if (axis.footprint == Footprint::BoundingBox)
    return std::max<std::int64_t>(0, (own - 1 - step) * unit + (across - 1) * across_unit + 1);
  // Positions fall into classes by the other dim modulo `classes`; of each they are runs of `own`
  // units, one for each of its members, `pitch` units apart.
  const std::int64_t common = std::gcd(unit, across_unit);
  const std::int64_t classes = unit / common;
  const std::int64_t pitch = across_unit / common;
  const std::int64_t fewer = across / classes;
  const std::int64_t num_more = across % classes;
  std::int64_t words =
      num_more * overlap_of_runs({own, fewer + 1, pitch}, {next, fewer + 1, pitch}, step);
  if (fewer > 0)
    words +=
        (classes - num_more) * overlap_of_runs({own, fewer, pitch}, {next, fewer, pitch}, step);
  return words;
}

std::int64_t tile_words(const Layer& layer, Operand operand, const DimArray& extents) {
  const DimSet plain = layer.plain_dims(operand);
  std::int64_t words = 1;
  if (operand == Operand::Input)
    for (const WindowAxis& axis : layer.window_axes()) words *= window_extent(axis, extents);
  for (int d = 0; d < kNumDims; ++d)
    if (plain.has(kAllDims[d])) words *= extents[d];
  return words;
}

}  // namespace codescent
