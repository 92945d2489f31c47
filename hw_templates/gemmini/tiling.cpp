#include "hw_templates/gemmini/tiling.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/integers.hpp"

namespace codescent {
namespace {

constexpr int kRegisters = 0, kAccumulator = 1, kScratchpad = 2, kDram = 3, kNumLevels = 4;

/// The order in which the software looks at the extents of a convolution's tile.
constexpr Dim kTileDims[] = {Dim::N, Dim::Q, Dim::P, Dim::K, Dim::S, Dim::R, Dim::C};

/// Blocks of the array along the rows of the output, its columns and the depth of the product.
struct Blocks {
  std::int64_t rows = 1;
  std::int64_t columns = 1;
  std::int64_t depth = 1;
};

GemminiRows rows_of(const Blocks& tile, std::int64_t side) {
  return {(tile.rows + tile.columns) * tile.depth * side, tile.rows * tile.columns * side};
}

std::optional<DimArray> tile_matrix_product(const Layer& layer, const GemminiSizes& sizes) {
  const std::int64_t side = sizes.array_side;
  const Blocks padded = {ceil_divide(layer.bound(Dim::P), side),
                         ceil_divide(layer.bound(Dim::K), side),
                         ceil_divide(layer.bound(Dim::C), side)};
  const std::int64_t accumulator_blocks = sizes.accumulator_rows / 2 / side;
  const auto square = static_cast<std::int64_t>(std::sqrt(accumulator_blocks));
  if (square < 1) return std::nullopt;
  const std::int64_t depth = sizes.scratchpad_rows / 4 / side / square;
  if (depth < 1) return std::nullopt;
  Blocks tile = {std::min(square, padded.rows), std::min(square, padded.columns),
                 std::min(depth, padded.depth)};
  for (bool grows = true; grows;) {
    grows = false;
    for (std::int64_t Blocks::*extent : {&Blocks::columns, &Blocks::rows, &Blocks::depth}) {
      Blocks larger = tile;
      if (++(larger.*extent) > padded.*extent || !rows_of(larger, side).fit_half(sizes)) continue;
      tile = larger;
      grows = true;
    }
  }
  DimArray extents = kAllOnes;
  extents[index(Dim::P)] = tile.rows * side;
  extents[index(Dim::K)] = tile.columns * side;
  extents[index(Dim::C)] = tile.depth * side;
  return extents;
}

GemminiRows rows_of(const Layer& layer, const DimArray& tile, std::int64_t side) {
  const auto extent = [&](Dim dim) { return tile[index(dim)]; };
  GemminiRows rows;
  rows.scratchpad = ceil_divide(extent(Dim::C), side) * extent(Dim::N);
  for (const WindowAxis& axis : layer.window_axes())
    rows.scratchpad *=
        extent(axis.output) * axis.stride + (extent(axis.filter) - 1) * axis.dilation;
  const std::int64_t columns = ceil_divide(extent(Dim::K), side);
  rows.scratchpad += columns * extent(Dim::R) * extent(Dim::S) * extent(Dim::C);
  rows.accumulator = columns * extent(Dim::N) * extent(Dim::Q) * extent(Dim::P);
  return rows;
}

bool fits(const Layer& layer, const DimArray& tile, const GemminiSizes& sizes) {
  return rows_of(layer, tile, sizes.array_side).fit_half(sizes);
}

/// Makes the largest extent smaller, channels by whole widths of the array; false if all are 1.
bool shrink(const GemminiSizes& sizes, DimArray& tile) {
  const std::int64_t side = sizes.array_side;
  std::int64_t* largest = nullptr;
  for (const Dim dim : kTileDims) {
    std::int64_t& extent = tile[index(dim)];
    const bool fills_the_array = dim == Dim::P && extent <= side && tile[index(Dim::Q)] > 1;
    if (!fills_the_array && (largest == nullptr || extent > *largest)) largest = &extent;
  }
  if (*largest == 1) return false;
  const bool is_channels = largest == &tile[index(Dim::K)] || largest == &tile[index(Dim::C)];
  *largest = is_channels ? std::max<std::int64_t>(1, (*largest - 1) / side * side) : *largest - 1;
  return true;
}

bool grow(const Layer& layer, const GemminiSizes& sizes, Dim dim, DimArray& tile) {
  DimArray larger = tile;
  if (++larger[index(dim)] > layer.bound(dim) || !fits(layer, larger, sizes)) return false;
  tile = larger;
  return true;
}

std::optional<DimArray> tile_convolution(const Layer& layer, const GemminiSizes& sizes) {
  DimArray tile = layer.bounds;
  tile[index(Dim::G)] = 1;
  while (!fits(layer, tile, sizes))
    if (!shrink(sizes, tile)) return std::nullopt;
  while (grow(layer, sizes, Dim::P, tile)) {
  }
  for (bool grows = true; grows;) {
    grows = false;
    for (const Dim dim : kTileDims) grows = grow(layer, sizes, dim, tile) || grows;
  }
  return tile;
}

}  // namespace

bool has_gemmini_form(const Architecture& architecture) {
  const OperandSet held[kNumLevels] = {{Operand::Weight},
                                       {Operand::Output},
                                       {Operand::Weight, Operand::Input},
                                       {Operand::Weight, Operand::Input, Operand::Output}};
  if (architecture.num_levels() != kNumLevels) return false;
  for (int l = 0; l < kNumLevels; ++l)
    if (architecture.levels[l].holds != held[l]) return false;
  const MemoryLevel& accumulator = architecture.levels[kAccumulator];
  const MemoryLevel& scratchpad = architecture.levels[kScratchpad];
  for (const int looping : {kAccumulator, kDram})
    for (const Dim dim : kAllDims)
      if (!architecture.levels[looping].temporal.has(dim)) return false;
  return accumulator.capacity_words && accumulator.spatial_axis(Dim::C) &&
         scratchpad.capacity_words && scratchpad.spatial_axis(Dim::K);
}

bool is_matrix_product(const Layer& layer) {
  const bool is_strided = layer.stride_w > 1 && layer.bound(Dim::P) > 1;
  for (const Dim dim : {Dim::R, Dim::S, Dim::Q, Dim::N})
    if (layer.bound(dim) > 1) return false;
  return !is_strided;
}

bool is_depthwise(const Layer& layer) {
  return layer.relevant(Operand::Output).has(Dim::C);
}

GemminiRows gemmini_rows(const Layer& layer, const GemminiTiling& tiling,
                         const GemminiSizes& sizes) {
  const std::int64_t side = sizes.array_side;
  if (!tiling.is_matrix_product) return rows_of(layer, tiling.extents, side);
  const auto blocks = [&](Dim dim) { return ceil_divide(tiling.extents[index(dim)], side); };
  return rows_of(Blocks{blocks(Dim::P), blocks(Dim::K), blocks(Dim::C)}, side);
}

GemminiSizes gemmini_sizes(const Architecture& architecture, const Hardware& hardware) {
  if (!has_gemmini_form(architecture))
    throw std::invalid_argument("gemmini_sizes: hierarchy \"" + architecture.name +
                                "\" is not of Gemmini's form");
  const MemoryLevel& accumulator = architecture.levels[kAccumulator];
  const MemoryLevel& scratchpad = architecture.levels[kScratchpad];
  const auto fan_out = [&](const MemoryLevel& level, Dim dim) {
    return level.spatial[*level.spatial_axis(dim)].limit.floor_at(hardware);
  };
  GemminiSizes sizes;
  sizes.array_side = std::min(fan_out(accumulator, Dim::C), fan_out(scratchpad, Dim::K));
  sizes.scratchpad_rows = scratchpad.capacity_words->floor_at(hardware) / sizes.array_side;
  sizes.accumulator_rows = accumulator.capacity_words->floor_at(hardware);
  return sizes;
}

std::optional<GemminiTiling> gemmini_tiling(const Layer& layer, const GemminiSizes& sizes) {
  if (is_depthwise(layer)) return std::nullopt;
  GemminiTiling tiling;
  tiling.is_matrix_product = is_matrix_product(layer);
  const auto extents =
      tiling.is_matrix_product ? tile_matrix_product(layer, sizes) : tile_convolution(layer, sizes);
  if (!extents) return std::nullopt;
  tiling.extents = *extents;
  return tiling;
}

std::optional<GemminiTiling> gemmini_tiling(const Layer& layer, const Architecture& architecture,
                                            const Hardware& hardware) {
  return gemmini_tiling(layer, gemmini_sizes(architecture, hardware));
}

std::string gemmini_obstacle(const Layer& layer, const Architecture& architecture,
                             const Hardware& hardware) {
  if (gemmini_tiling(layer, architecture, hardware)) return "";
  if (is_depthwise(layer))
    return "Gemmini's software runs depthwise layers with a call of their own, whose tiling is not "
           "known here";
  const GemminiSizes sizes = gemmini_sizes(architecture, hardware);
  return "no tile fits half of the memories, " + std::to_string(sizes.scratchpad_rows / 2) +
         " scratchpad rows and " + std::to_string(sizes.accumulator_rows / 2) +
         " accumulator rows for an array " + std::to_string(sizes.array_side) + " wide";
}

Mapping gemmini_mapping(const Layer& layer, const Architecture& architecture,
                        const Hardware& hardware, const GemminiTiling& tiling) {
  const std::int64_t side = gemmini_sizes(architecture, hardware).array_side;
  Mapping mapping;
  mapping.levels.resize(kNumLevels);
  for (const Dim dim : kAllDims) {
    const int d = index(dim);
    const std::int64_t bound = layer.bounds[d];
    const std::int64_t extent = std::min(tiling.extents[d], bound);
    std::int64_t passes = extent;
    std::int64_t width = 1;
    if (dim == Dim::C) {
      width = mapping.levels[kAccumulator].spatial[d] = std::min(side, extent);
      passes = ceil_divide(extent, width);
    } else if (dim == Dim::K) {
      const std::int64_t even_extent = ceil_divide(bound, ceil_divide(bound, extent));
      passes = ceil_divide(even_extent, side);
      width = mapping.levels[kScratchpad].spatial[d] = ceil_divide(even_extent, passes);
    }
    mapping.levels[dim == Dim::P ? kRegisters : kAccumulator].temporal[d] = passes;
    mapping.levels[kDram].temporal[d] = ceil_divide(bound, width * passes);
  }
  const bool is_product = tiling.is_matrix_product;
  mapping.levels[kAccumulator].order =  // innermost first
      is_product ? std::array<Dim, kNumDims>{Dim::K, Dim::C, Dim::P, Dim::Q,
                                             Dim::R, Dim::S, Dim::N, Dim::G}
                 : std::array<Dim, kNumDims>{Dim::P, Dim::Q, Dim::N, Dim::C,
                                             Dim::R, Dim::S, Dim::K, Dim::G};
  mapping.levels[kDram].order = is_product
                                    ? std::array<Dim, kNumDims>{Dim::C, Dim::K, Dim::P, Dim::Q,
                                                                Dim::R, Dim::S, Dim::N, Dim::G}
                                    : std::array<Dim, kNumDims>{Dim::C, Dim::R, Dim::S, Dim::K,
                                                                Dim::P, Dim::Q, Dim::N, Dim::G};
  return mapping;
}

}  // namespace codescent
