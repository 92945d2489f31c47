#include "core/exact_model/tiles.hpp"

#include <algorithm>
#include <numeric>

#include "core/exact_model/operand_dims.hpp"

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

bool is_perfect(const Layer& layer, const Mapping& mapping) {
  DimArray reach = kAllOnes;
  for (const LevelMapping& loops : mapping.levels)
    for (int d = 0; d < kNumDims; ++d) reach[d] *= loops.temporal[d] * loops.spatial[d];
  return reach == layer.bounds;
}

std::int64_t distinct_overlap(const WindowAxis& axis, Dim dim, std::int64_t own, std::int64_t next,
                              std::int64_t across, std::int64_t step) {
  const bool is_output = dim == axis.output;
  const std::int64_t unit = is_output ? axis.stride : axis.dilation;
  const std::int64_t across_unit = is_output ? axis.dilation : axis.stride;
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
  return Tile(OperandDims(layer), operand, extents).words();
}

}  // namespace codescent
