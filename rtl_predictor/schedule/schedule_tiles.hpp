#pragma once

#include <array>
#include <cmath>
#include <cstdint>

#include "autodiff_model/relaxed/latency_model.hpp"
#include "core/layer.hpp"
#include "rtl_predictor/schedule/number.hpp"

namespace codescent {

/// Bytes of the longest memory request and of one cache line.
constexpr double kLineBytes = 64;
/// Bytes that the bus carries in a cycle.
constexpr double kWordBytes = 16;
/// Gemmini's software counts the tiles of a matrix product in blocks of this many rows or columns.
constexpr double kSoftwareBlock = 16;

/// Whether Gemmini runs a layer as a matrix product, with other software than a convolution.
inline bool runs_as_matmul(const Layer& layer) {
  return layer.bound(Dim::R) == 1 && layer.bound(Dim::S) == 1 && layer.bound(Dim::Q) == 1 &&
         layer.bound(Dim::N) == 1;
}

/// Distinct cache lines of each operand in a box, and the lines of cache that all keep busy.
template <class Number>
struct BoxLines {
  Number input, weight, output, distinct, busy;
};

/// How Gemmini's software cuts a layer into tiles. At integer points a partial piece is whole;
/// relaxed it counts as its part, so that the two agree where every piece is whole.
template <class Number>
class ScheduleTiles {
 public:
  using Extents = std::array<Number, kNumDims>;

  ScheduleTiles(const Layer& layer, const OuterNest<Number>& nest, double array_side, Points points)
      : layer_(layer), points_(points), tile_(nest.tile), count_(nest.iterations) {
    for (int d = 0; d < kNumDims; ++d) {
      const double bound = this->bound(kAllDims[d]);
      if (points == Points::Integer) tile_[d] = minimum(tile_[d], bound);
      if (is_block_dim(kAllDims[d])) tile_[d] = block_multiple(tile_[d], bound, array_side);
      if (points == Points::Integer || is_block_dim(kAllDims[d]))
        count_[d] = pieces_of(bound / tile_[d]);
    }
  }

  double bound(Dim dim) const { return static_cast<double>(layer_.bound(dim)); }
  const Number& tile(Dim dim) const { return tile_[index(dim)]; }
  const Number& count(Dim dim) const { return count_[index(dim)]; }
  /// The tile without padding.
  Extents box() const {
    Extents clipped = tile_;
    for (int d = 0; d < kNumDims; ++d) clipped[d] = at_most(tile_[d], bound(kAllDims[d]));
    return clipped;
  }

  Number pieces_of(const Number& length) const {
    return points_ == Points::Integer ? ceil(length) : maximum(length, 1.0);
  }
  /// Pieces of `size` that all tiles along a dim are cut into, the last of each tile partial.
  Number pieces(Dim dim, double size) const {
    const Number& n = count(dim);
    const Number& t = tile(dim);
    if (points_ == Points::Relaxed) return n * maximum(t / size, 1.0);
    return (n - 1.0) * ceil(t / size) + ceil((bound(dim) - (n - 1.0) * t) / size);
  }

  double stride(Dim output) const {
    return static_cast<double>(output == Dim::P ? layer_.stride_w : layer_.stride_h);
  }
  /// Input positions along an axis that one tile loads: Gemmini loads the whole last stride.
  Number window(Dim output, Dim filter) const {
    return tile(output) * stride(output) + tile(filter) - 1.0;
  }
  /// The same, summed over the tiles of outputs and of the filter.
  Number windows(Dim output, Dim filter) const {
    return count(filter) * (bound(output) * stride(output)) + count(output) * bound(filter) -
           count(output) * count(filter);
  }
  /// Those of them inside the input. Gemmini writes zeros beyond it without asking memory for them;
  /// the harness pads by half a filter. Exact but for larger filters than 3 that are cut, whose
  /// pieces lie beyond more often.
  Number inside_windows(Dim output, Dim filter) const {
    return windows(output, filter) - (bound(filter) - 1.0);
  }

  BoxLines<Number> lines(const Extents& box) const {
    const auto at = [&](Dim dim) -> const Number& { return box[index(dim)]; };
    const Number inputs = at(Dim::N) * ((at(Dim::P) - 1.0) * stride(Dim::P) + at(Dim::R)) *
                          ((at(Dim::Q) - 1.0) * stride(Dim::Q) + at(Dim::S));
    const Number weights = at(Dim::R) * at(Dim::S) * at(Dim::C);
    const Number outputs = at(Dim::N) * at(Dim::P) * at(Dim::Q);
    const Number input_run = run_lines(at(Dim::C), Dim::C);
    const Number output_run = run_lines(at(Dim::K), Dim::K);
    const Number input = inputs * input_run;
    const Number weight = weights * output_run;
    const Number output = outputs * output_run;
    const Number busy = inputs * busy_lines(input_run, Dim::C) +
                        (weights + outputs) * busy_lines(output_run, Dim::K);
    return {input, weight, output, input + weight + output, busy};
  }

 private:
  bool is_block_dim(Dim dim) const {
    return runs_as_matmul(layer_) && (dim == Dim::P || dim == Dim::C || dim == Dim::K);
  }
  Number block_multiple(const Number& extent, double bound, double array_side) const {
    const double most = std::ceil(bound / array_side) * array_side;
    const Number blocks = pieces_of(extent / kSoftwareBlock);
    return at_most(blocks * array_side, most);
  }
  /// At the limit the slope is the number's: tiles that reach the bound can only shrink.
  static Number at_most(const Number& number, double limit) {
    return minimum(constant_like(number, limit), number);
  }
  /// Cache lines of a contiguous run of channels. Rows of a matrix product start where lines do; in
  /// a convolution a run begins inside a line, which it shares with its neighbour.
  Number run_lines(const Number& channels, Dim dim) const {
    if (runs_as_matmul(layer_))
      return maximum(channels / kLineBytes, std::min(1.0, bound(dim) / kLineBytes));
    return minimum(channels / kLineBytes + 1.0, bound(dim) / kLineBytes);
  }
  /// Lines that a run keeps busy: runs that lie a multiple of a power of two apart fall on few sets
  /// of the cache.
  Number busy_lines(const Number& lines, Dim dim) const {
    const std::int64_t stride = layer_.bound(dim);
    return maximum(lines, static_cast<double>(stride & -stride) / kLineBytes);
  }

  const Layer& layer_;
  Points points_;
  Extents tile_, count_;
};

}  // namespace codescent
