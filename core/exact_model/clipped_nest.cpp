#include "core/exact_model/clipped_nest.hpp"

#include <algorithm>

#include "core/exact_model/tiles.hpp"
#include "core/integers.hpp"

namespace codescent {
namespace {

using Tiles = std::array<TileSequence, kNumDims>;

const TileSequence& of(const Tiles& tiles, Dim dim) {
  return tiles[index(dim)];
}

/// Extents of the window of one axis, summed over all pairs of an output and a filter tile.
std::int64_t sum_of_windows(const WindowAxis& axis, const Tiles& tiles) {
  const TileSequence& output = of(tiles, axis.output);
  const TileSequence& filter = of(tiles, axis.filter);
  const auto windows = [&](std::int64_t count, std::int64_t outputs, std::int64_t taps) {
    return count == 0 ? 0 : count * window_extent(axis, outputs, taps);
  };
  return windows(output.num_full * filter.num_full, output.full_extent, filter.full_extent) +
         windows(output.num_full, output.full_extent, filter.last_extent) +
         windows(filter.num_full, output.last_extent, filter.full_extent) +
         windows(1, output.last_extent, filter.last_extent);
}

/// Words of an operand's tile, summed over every combination of tiles of its dims.
std::int64_t sum_of_words(const Layer& layer, Operand operand, const Tiles& tiles) {
  const DimSet plain = layer.plain_dims(operand);
  std::int64_t words = 1;
  if (operand == Operand::Input)
    for (const WindowAxis& axis : layer.window_axes()) words *= sum_of_windows(axis, tiles);
  for (const Dim dim : kAllDims)
    if (plain.has(dim)) words *= of(tiles, dim).sum_of_extents();
  return words;
}

}  // namespace

ClippedNest::ClippedNest(const Layer& layer, const Traffic& traffic)
    : layer_(layer), tiles_(traffic.extents.size() + 1) {
  for (const ActiveLoop& loop : traffic.temporal) loops_.push_back({loop.dim, loop.level});
  DimArray iterations = kAllOnes;
  DimArray remaining = layer.bounds;  // of the last pass, from its start to the bound
  std::size_t next = loops_.size();
  for (int level = static_cast<int>(traffic.extents.size()) - 1; level >= -1; --level) {
    for (; next > 0 && loops_[next - 1].level > level; --next) {
      Loop& loop = loops_[next - 1];
      const int d = index(loop.dim);
      const std::int64_t factor = traffic.temporal.factors()[next - 1];
      const std::int64_t reach = traffic.extents[loop.level][d];
      loop.step = reach / factor;
      remaining[d] = std::min(remaining[d], reach);
      loop.last_iterations = ceil_divide(remaining[d], loop.step);
      remaining[d] -= (loop.last_iterations - 1) * loop.step;
      loop.iterations_outside = iterations[d];
      iterations[d] = (iterations[d] - 1) * factor + loop.last_iterations;
      loop.iterations = iterations[d];
    }
    Tiles& tiles = tiles_[level + 1];
    for (int d = 0; d < kNumDims; ++d) {
      const std::int64_t full_extent = level < 0 ? 1 : traffic.extents[level][d];
      tiles[d] = {iterations[d] - 1, full_extent, std::min(remaining[d], full_extent)};
    }
  }
}

std::int64_t ClippedNest::compute_cycles() const {
  std::int64_t cycles = 1;
  for (const TileSequence& tiles : tiles_[0]) cycles *= tiles.count();
  return cycles;
}

std::int64_t ClippedNest::words_of_all_tiles(Operand operand, int level) const {
  return sum_of_words(layer_, operand, tiles_[level + 1]);
}

/// As if every iteration brought a whole tile, less what each loop's own steps save: a loop that
/// the operand does not depend on saves the tile in those passes in which no loop inside it that
/// the operand depends on moves; a loop that slides the window saves the overlap in those passes in
/// which no loop inside it moves at all.
std::int64_t ClippedNest::fills(Operand operand, int level) const {
  const DimSet relevant = layer_.relevant(operand);
  Tiles tiles = tiles_[level + 1];  // in passes in which the relevant loops met so far stand still
  std::int64_t repeats = 1;         // iterations of the other loops, but for those met so far
  for (const Dim dim : kAllDims)
    if (!relevant.has(dim)) repeats *= of(tiles, dim).count();
  std::int64_t words = sum_of_words(layer_, operand, tiles) * repeats;
  bool all_stand = true;
  for (const Loop& loop : loops_) {
    if (loop.level <= level) continue;
    if (!relevant.has(loop.dim)) {
      const std::int64_t repeats_outside = repeats / loop.iterations * loop.iterations_outside;
      words -= sum_of_words(layer_, operand, tiles) * (repeats - repeats_outside);
      repeats = repeats_outside;
    } else if (operand == Operand::Input && all_stand) {
      words -= overlap(loop, tiles);
    }
    const bool stands = loop.last_iterations == 1;
    if (!stands && relevant.has(loop.dim)) return words;
    all_stand = all_stand && stands;
    tiles[index(loop.dim)].num_full = 0;  // only the last pass can stand
  }
  return words;
}

std::int64_t ClippedNest::overlap(const Loop& loop, const Tiles& tiles) const {
  // Another loop of the dim inside this one moves in the pass before each of its steps.
  if (of(tiles, loop.dim).num_full == 0) return 0;
  const std::int64_t steps = loop.iterations - loop.iterations_outside;
  const std::int64_t steps_to_last = loop.last_iterations > 1 ? 1 : 0;
  std::int64_t words = 1;
  bool slides = false;
  for (const WindowAxis& axis : layer_.window_axes()) {
    if (loop.dim != axis.output && loop.dim != axis.filter) {
      words *= sum_of_windows(axis, tiles);
      continue;
    }
    slides = true;
    const TileSequence& across = of(tiles, loop.dim == axis.output ? axis.filter : axis.output);
    const TileSequence& own = of(tiles, loop.dim);
    // The tile that a step leaves is always full along the dim itself.
    const auto overlaps = [&](std::int64_t extent) {
      const auto to = [&](std::int64_t next) {
        return window_overlap(axis, loop.dim, own.full_extent, next, extent, loop.step);
      };
      return (steps - steps_to_last) * to(own.full_extent) + steps_to_last * to(own.last_extent);
    };
    words *= across.num_full * overlaps(across.full_extent) + overlaps(across.last_extent);
  }
  if (!slides) return 0;
  const DimSet relevant = layer_.relevant(Operand::Input);
  const DimSet plain = layer_.plain_dims(Operand::Input);
  for (const Dim dim : kAllDims) {
    if (plain.has(dim)) words *= of(tiles, dim).sum_of_extents();
    if (!relevant.has(dim)) words *= of(tiles, dim).count();
  }
  return words;
}

}  // namespace codescent
