#include "hw_templates/gemmini/software.hpp"

#include <algorithm>
#include <array>

#include "core/integers.hpp"

namespace codescent {
namespace {

/// The array multiplies and fans out below DRAM, so that DRAM's temporal loops are all of its own.
std::int64_t extent_below_dram(const Mapping& mapping, Dim dim) {
  std::int64_t extent = mapping.levels.back().spatial[index(dim)];
  for (std::size_t l = 0; l + 1 < mapping.levels.size(); ++l)
    extent *= mapping.levels[l].temporal[index(dim)] * mapping.levels[l].spatial[index(dim)];
  return extent;
}

GemminiKind kind_of(const Layer& layer) {
  if (is_depthwise(layer)) return GemminiKind::DepthwiseConvolution;
  return is_matrix_product(layer) ? GemminiKind::MatrixProduct : GemminiKind::Convolution;
}

/// The software's own loops over tiles, innermost first.
std::vector<Dim> stock_order(GemminiKind kind) {
  switch (kind) {
    case GemminiKind::MatrixProduct:
      return {Dim::C, Dim::K, Dim::P};
    case GemminiKind::DepthwiseConvolution:
      return {Dim::R, Dim::S, Dim::C, Dim::P, Dim::Q, Dim::N};
    case GemminiKind::Convolution:
      break;
  }
  return {Dim::C, Dim::R, Dim::S, Dim::K, Dim::P, Dim::Q, Dim::N};
}

/// The loops that iterate, innermost first; the others can stand anywhere.
template <typename Dims>
std::vector<Dim> iterating(const Dims& order, const DimArray& iterations) {
  std::vector<Dim> loops;
  for (const Dim dim : order)
    if (iterations[index(dim)] > 1) loops.push_back(dim);
  return loops;
}

/// Whether a loop that adds to sums stands outside one over outputs.
bool leaves_sums(const Layer& layer, const std::vector<Dim>& loops) {
  const auto is_output = [&](Dim dim) { return layer.relevant(Operand::Output).has(dim); };
  const auto first_output = std::find_if(loops.begin(), loops.end(), is_output);
  return !std::all_of(first_output, loops.end(), is_output);
}

/// "tile_I".
std::string block_field(Dim dim) {
  return dim == Dim::P ? "tile_I" : dim == Dim::K ? "tile_J" : "tile_K";
}

/// Pads a matrix product's tile to whole blocks, a depthwise one's to what a call takes at a time.
void fit_to_call(const GemminiSizes& sizes, const Mapping& mapping, GemminiCall& call) {
  if (call.kind == GemminiKind::DepthwiseConvolution) {
    std::int64_t& channels = call.tile[index(Dim::C)];
    if (channels > 1)
      call.warnings.push_back("tiled_conv_dw takes one channel at a time, the mapping " +
                              std::to_string(channels));
    channels = 1;
  }
  if (call.kind != GemminiKind::MatrixProduct) return;
  for (const Dim dim : {Dim::P, Dim::K, Dim::C}) {
    const std::int64_t mapped = call.tile[index(dim)];
    const std::int64_t blocks = ceil_divide(mapped, sizes.array_side);
    call.tile[index(dim)] = blocks * sizes.array_side;
    if (call.tile[index(dim)] != mapped && mapping.levels.back().temporal[index(dim)] > 1)
      call.warnings.push_back(block_field(dim) + ": " + std::to_string(mapped) +
                              " elements are rounded up to " + std::to_string(blocks) + " x " +
                              std::to_string(sizes.array_side));
  }
}

void check_groups(const Mapping& mapping, const std::vector<Dim>& loops, GemminiCall& call) {
  const bool outermost = mapping.levels.back().temporal[index(Dim::G)] == call.groups &&
                         (call.groups == 1 || loops.back() == Dim::G);
  if (!outermost)
    call.warnings.emplace_back(
        "each group is a call of its own, one after another; the mapping mixes them");
}

void check_window(const Layer& layer, GemminiCall& call) {
  if (call.kind == GemminiKind::MatrixProduct) return;
  const auto [columns, rows] = layer.input_axes();
  if (layer.bound(Dim::R) != layer.bound(Dim::S) || layer.stride_w != layer.stride_h ||
      layer.dilation_w != layer.dilation_h || columns.padding != rows.padding)
    call.warnings.emplace_back(
        "the software has one kernel size, stride, dilation and padding for rows and columns");
  if (call.kind == GemminiKind::DepthwiseConvolution &&
      std::max(layer.dilation_w, layer.dilation_h) > 1)
    call.warnings.emplace_back("tiled_conv_dw does not dilate kernels");
}

void check_order(const Layer& layer, const std::vector<Dim>& loops, GemminiCall& call) {
  call.has_stock_order = loops == iterating(stock_order(call.kind), call.iterations);
  call.keeps_sums = !leaves_sums(layer, loops);
  if (!call.has_stock_order)
    call.warnings.push_back("loop order " + call.loop_order +
                            " needs a software that takes a permutation");
  if (!call.keeps_sums)
    call.warnings.emplace_back(
        "partial sums leave the accumulator, which the software does not do: it is right about "
        "time and wrong about values");
}

void check_memories(const GemminiSizes& sizes, GemminiCall& call) {
  call.fits_double_buffered = call.rows.fit_half(sizes);
  if (call.fits_double_buffered) return;
  call.warnings.push_back("a tile takes " + std::to_string(call.rows.scratchpad) +
                          " scratchpad and " + std::to_string(call.rows.accumulator) +
                          " accumulator rows; the software asserts that it fits half of them, " +
                          std::to_string(sizes.scratchpad_rows / 2) + " and " +
                          std::to_string(sizes.accumulator_rows / 2));
}

}  // namespace

std::string_view name(GemminiKind kind) {
  constexpr std::array<std::string_view, 3> kNames = {"matmul", "conv", "conv_dw"};
  return kNames[static_cast<int>(kind)];
}

GemminiCall gemmini_call(const Layer& layer, const Architecture& architecture,
                         const Hardware& hardware, const Mapping& mapping) {
  const GemminiSizes sizes = gemmini_sizes(architecture, hardware);
  GemminiCall call;
  call.kind = kind_of(layer);
  call.groups = layer.bound(Dim::G);
  call.bounds = layer.bounds;
  call.bounds[index(Dim::G)] = 1;
  for (const Dim dim : kAllDims)
    call.tile[index(dim)] = std::min(call.bounds[index(dim)], extent_below_dram(mapping, dim));
  fit_to_call(sizes, mapping, call);
  for (const Dim dim : kAllDims)
    call.iterations[index(dim)] = ceil_divide(call.bounds[index(dim)], call.tile[index(dim)]);
  const auto& order = mapping.levels.back().order;
  // A mapping's text leaves out loops of one iteration: they stand outermost, in one order.
  for (const bool iterates : {true, false})
    for (const Dim dim : iterates ? order : kAllDims)
      if (dim != Dim::G && (mapping.levels.back().temporal[index(dim)] > 1) == iterates)
        call.loop_order += name(dim);
  check_groups(mapping, iterating(order, mapping.levels.back().temporal), call);
  check_window(layer, call);
  check_order(layer, iterating(order, call.iterations), call);
  GemminiTiling tiling{call.tile, call.kind == GemminiKind::MatrixProduct};
  call.rows = gemmini_rows(layer, tiling, sizes);
  check_memories(sizes, call);
  return call;
}

}  // namespace codescent
