#pragma once

#include <optional>
#include <string>

#include "core/mapping.hpp"

namespace codescent {

/// Sizes of a Gemmini in the terms of its software.
struct GemminiSizes {
  std::int64_t array_side = 1;        // PEs
  std::int64_t scratchpad_rows = 1;   // of array_side words
  std::int64_t accumulator_rows = 1;  // of array_side words
};

/// Whether a hierarchy is of Gemmini's form, whatever it is called: registers [W], accumulators [O]
/// that fan out C, a scratchpad [W I] that fans out K, DRAM; both memories limited, accumulators
/// and DRAM free to loop over every dim.
bool has_gemmini_form(const Architecture& architecture);

/// Reads the sizes off a hierarchy of Gemmini's form. Throws std::invalid_argument for any other.
GemminiSizes gemmini_sizes(const Architecture& architecture, const Hardware& hardware);

/// The part of a layer that Gemmini's software works on at a time.
struct GemminiTiling {
  /// The last tile along each dim may be smaller. G is 1; P, C and K of a matrix product are padded
  /// to whole blocks of the array.
  DimArray extents = kAllOnes;
  bool is_matrix_product = false;
};

/// Which of the software's calls runs a layer.
bool is_matrix_product(const Layer& layer);
bool is_depthwise(const Layer& layer);

/// Rows of the memories that one tile takes.
struct GemminiRows {
  std::int64_t scratchpad = 0;
  std::int64_t accumulator = 0;

  bool fit(const GemminiSizes& sizes) const {
    return scratchpad <= sizes.scratchpad_rows && accumulator <= sizes.accumulator_rows;
  }
  /// Whether a second tile has room beside it, as the software asserts.
  bool fit_half(const GemminiSizes& sizes) const {
    return scratchpad <= sizes.scratchpad_rows / 2 && accumulator <= sizes.accumulator_rows / 2;
  }
};

/// The rows as the software counts them.
GemminiRows gemmini_rows(const Layer& layer, const GemminiTiling& tiling,
                         const GemminiSizes& sizes);

/// What Gemmini's own software (tiled_matmul_auto, tiled_conv_auto) chooses when nobody gives it a
/// tiling; nothing if there is an obstacle. It fills half of each memory, the other half is for the
/// next tile. The software convolves with square kernels, one stride and one dilation; others are
/// tiled by the same rule. It knows no groups: a grouped layer is one call for each group.
std::optional<GemminiTiling> gemmini_tiling(const Layer& layer, const GemminiSizes& sizes);
std::optional<GemminiTiling> gemmini_tiling(const Layer& layer, const Architecture& architecture,
                                            const Hardware& hardware);

/// Why a layer has no tiling, in a sentence; empty if it has one. Depthwise layers have none: the
/// software runs them with a call of their own, whose rule is not reproduced here.
std::string gemmini_obstacle(const Layer& layer, const Architecture& architecture,
                             const Hardware& hardware);

/// A tiling as a mapping with imperfect factors. DRAM loops over tiles as the software does: N Q P
/// K S R C outermost first, of a matrix product P K C; groups stand outside. Inside a tile loops
/// stand as in the hardware's loop unrollers: K S R C N Q P (LOOP_CONV_WS), of a matrix product C K
/// P (LOOP_WS), so that the array's weights stay while outputs pass. It differs where loops of a
/// mapping must step by whole products of factors:
///  - C: the array takes as many as it is wide, and a tile that is no multiple of that is rounded
///  up;
///  - K: its passes stand inside the fan-out over columns, where a shorter last tile would be
///  padded,
///    so all of the software's tiles and all columns take equal parts.
/// Both fit the memories.
Mapping gemmini_mapping(const Layer& layer, const Architecture& architecture,
                        const Hardware& hardware, const GemminiTiling& tiling);

}  // namespace codescent
