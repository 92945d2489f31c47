#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hw_templates/gemmini/tiling.hpp"

namespace codescent {

/// The folder of a result that holds the files for Gemmini's software.
constexpr char kGemminiFolder[] = "gemmini";

/// The function of Gemmini's software that runs a layer: tiled_matmul, tiled_conv, tiled_conv_dw.
enum class GemminiKind { MatrixProduct, Convolution, DepthwiseConvolution };
/// "matmul", "conv", "conv_dw".
std::string_view name(GemminiKind kind);

/// What to ask of Gemmini's software so that it runs a layer as a mapping says: the tile that the
/// hardware's loop unroller works on, and the order of the software's loops over tiles. Dims are
/// codescent's; the software says I J K for P K C of a matrix product, rows for Q and S, columns
/// for P and R.
struct GemminiCall {
  GemminiKind kind = GemminiKind::Convolution;
  std::int64_t groups = 1;           // calls, one for each group
  DimArray bounds = kAllOnes;        // of one call
  DimArray tile = kAllOnes;          // in elements; whole blocks of the array in a matrix product
  DimArray iterations = kAllOnes;    // of the software's loops over tiles
  std::string loop_order;            // of these loops, the letters N Q P K S R C innermost first
  GemminiRows rows;                  // of the memories that a tile takes
  bool fits_double_buffered = true;  // two tiles fit, which the software asserts
  bool has_stock_order = true;       // the software's own order visits tiles in the same sequence
  bool keeps_sums = true;            // no output tile is left before its sums are complete
  std::vector<std::string>
      warnings;  // a sentence each: what the software cannot do, or differently
};

/// Translates a valid mapping: the loops at DRAM are the software's, everything inside them is the
/// tile. Throws std::invalid_argument if the hierarchy is not of Gemmini's form.
GemminiCall gemmini_call(const Layer& layer, const Architecture& architecture,
                         const Hardware& hardware, const Mapping& mapping);

/// gemmini/params.h: the calls of a network as C99, an array in the workload's order.
/// docs/file_formats.md describes it.
///   calls  [layers]
std::string gemmini_params_header(const Workload& workload, const GemminiSizes& sizes,
                                  const std::vector<GemminiCall>& calls);

}  // namespace codescent
