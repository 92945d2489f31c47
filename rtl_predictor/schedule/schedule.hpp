#pragma once

#include <vector>

#include "rtl_predictor/schedule/schedule_tiles.hpp"

namespace codescent {

/// One operand's way into the scratchpad, or out of the accumulator, over the whole layer.
template <class Number>
struct Transfers {
  Number requests;  // rows of at most 64 bytes
  Number bytes;
  Number commands;  // of up to `array_side` rows each
};

/// Words of the bus that bring the requests of one operand. A request is for a power of two of
/// bytes that starts at a multiple of itself. The harness aligns the operands of matrix products;
/// those of convolutions only as far as the compiler does, to 8 bytes: a line's worth then takes a
/// word more than its bytes fill, fewer bytes up to one and a half, unless half a word holds them.
/// [ucb-bar/gemmini, DMA.scala, read_packets; gemmini-data-collection/templates/*_tilings.c]
template <class Number>
Number bus_words(const Transfers<Number>& moved, bool is_aligned) {
  const Number whole = moved.bytes / kWordBytes;
  if (is_aligned) return maximum(whole, moved.requests);
  const Number most = moved.requests * (kLineBytes / kWordBytes + 1);
  const Number across = minimum(whole + moved.requests * 1.5, most);
  return maximum(minimum(whole * 3.0 - moved.requests * 0.5, across), moved.requests);
}

/// Lines of cache that the requests of one operand touch, each as often as they do.
template <class Number>
Number touched_lines(const Transfers<Number>& moved, bool is_aligned) {
  return is_aligned ? moved.requests : moved.requests + moved.bytes / kLineBytes;
}

/// Work of the array.
template <class Number>
struct ArrayWork {
  Number commands;        // multiplications of a block of weights with a run of pixels
  Number pixel_rows;      // rows that stream through
  Number preloaded_rows;  // rows of weights that are shifted in
};

/// One loop over tiles, as the cache sees it.
template <class Number>
struct TileLoop {
  Number busy_lines;      // cache that one iteration keeps busy
  Number input_revisits;  // how often its iterations ask for the same line
  Number weight_revisits;
  Number output_revisits;
};

/// What the cache behind the bus sees of the whole layer.
template <class Number>
struct CacheUse {
  Number input_lines, weight_lines, output_lines, distinct_lines;  // each counted once
  std::vector<TileLoop<Number>> loops;                             // innermost first
  Number busy_lines;
  Number input_run_bytes, weight_run_bytes;  // of a tile, that lie side by side
  double input_stride_bytes = 1, weight_stride_bytes = 1;
};

/// What Gemmini's software asks of its RTL to run a layer: one call of a loop unroller for each
/// tile, which moves the tile's inputs and weights in, a row of at most 64 bytes a request and at
/// most `array_side` rows a command; multiplies blocks of `array_side` channels with up to
/// `array_side` pixels a command; and moves finished outputs out. Every tile's operands are loaded
/// anew whatever the order of the loops: only the cache behind the bus knows what it has seen.
/// [ucb-bar/gemmini-rocc-tests: tiled_conv, tiled_matmul_outer]
template <class Number>
struct Schedule {
  double array_side = 16;
  bool is_matmul = false;
  Number tiles;
  Number reductions;  // tiles that add into one tile of outputs
  Transfers<Number> input, weight, output;
  ArrayWork<Number> work;
  Number scratchpad_rows, accumulator_rows;  // of one tile
  CacheUse<Number> cache;
};

template <class Number>
Transfers<Number> count_input(const ScheduleTiles<Number>& tiles, double array_side) {
  const Number loads = tiles.count(Dim::K) * tiles.bound(Dim::N);
  const Number rows = tiles.windows(Dim::Q, Dim::S) * loads;
  const Number requests = tiles.pieces(Dim::C, std::max(kLineBytes, array_side));
  const Number positions =
      tiles.inside_windows(Dim::P, Dim::R) * tiles.inside_windows(Dim::Q, Dim::S) * loads;
  const Number runs = tiles.count(Dim::P) * tiles.count(Dim::R) *
                      tiles.pieces_of(tiles.window(Dim::P, Dim::R) / array_side);
  return {positions * requests, positions * tiles.bound(Dim::C), runs * rows * requests};
}

template <class Number>
Transfers<Number> count_weights(const ScheduleTiles<Number>& tiles, double array_side) {
  const Number loads = tiles.count(Dim::P) * tiles.count(Dim::Q) * tiles.count(Dim::N) *
                       (tiles.bound(Dim::R) * tiles.bound(Dim::S));
  const Number requests = tiles.pieces(Dim::K, std::max(kLineBytes, array_side));
  return {loads * requests * tiles.bound(Dim::C),
          loads * (tiles.bound(Dim::C) * tiles.bound(Dim::K)),
          loads * requests * tiles.pieces(Dim::C, array_side)};
}

template <class Number>
Transfers<Number> count_output(const ScheduleTiles<Number>& tiles, double array_side) {
  const double rows = tiles.bound(Dim::N) * tiles.bound(Dim::Q);
  const double pixels = rows * tiles.bound(Dim::P);
  const Number blocks = tiles.pieces(Dim::K, array_side);
  return {blocks * pixels, constant_like(blocks, pixels * tiles.bound(Dim::K)),
          blocks * tiles.pieces(Dim::P, array_side) * rows};
}

template <class Number>
ArrayWork<Number> count_work(const ScheduleTiles<Number>& tiles, double array_side) {
  const double rows =
      tiles.bound(Dim::R) * tiles.bound(Dim::S) * tiles.bound(Dim::N) * tiles.bound(Dim::Q);
  const Number blocks = tiles.pieces(Dim::C, array_side) * tiles.pieces(Dim::K, array_side);
  const Number loads = tiles.count(Dim::P) * tiles.count(Dim::Q) * tiles.count(Dim::N) *
                       (tiles.bound(Dim::R) * tiles.bound(Dim::S) * array_side);
  return {blocks * tiles.pieces(Dim::P, array_side) * rows, blocks * (rows * tiles.bound(Dim::P)),
          blocks * loads};
}

/// How often the iterations of a loop ask for the same line, if some dims bring other lines only.
template <class Number>
Number revisits(Dim dim, DimSet only_other_lines, const Number& iterations, const Number& inside,
                const Number& around) {
  return only_other_lines.has(dim) ? constant_like(iterations, 1) : iterations * inside / around;
}

template <class Number>
CacheUse<Number> count_cache_use(const Layer& layer, const ScheduleTiles<Number>& tiles,
                                 const std::array<Dim, kNumDims>& order) {
  const auto tile = tiles.box();
  auto box = tile;
  BoxLines<Number> inside = tiles.lines(box);
  std::vector<TileLoop<Number>> loops;
  for (const Dim dim : order) {
    if (layer.bound(dim) == 1) continue;
    box[index(dim)] = constant_like(inside.input, tiles.bound(dim));
    const BoxLines<Number> around = tiles.lines(box);
    const Number& n = tiles.count(dim);
    loops.push_back({inside.busy,
                     dim == Dim::K ? n : revisits(dim, {Dim::N}, n, inside.input, around.input),
                     layer.relevant(Operand::Weight).has(dim)
                         ? revisits(dim, {Dim::R, Dim::S, Dim::C}, n, inside.weight, around.weight)
                         : n,
                     // Stored once only, when the last tile that adds into them is done.
                     dim == Dim::K ? n * inside.output / around.output : constant_like(n, 1)});
    inside = around;
  }
  return {inside.input,
          inside.weight,
          inside.output,
          inside.distinct,
          loops,
          inside.busy,
          tile[index(Dim::C)],
          tile[index(Dim::K)],
          tiles.bound(Dim::C),
          tiles.bound(Dim::K)};
}

/// Counts the schedule of a convolution or matrix product, dense and without dilation.
///   array_side  rows and columns of the array
template <class Number>
Schedule<Number> count_schedule(const Layer& layer, const OuterNest<Number>& nest,
                                double array_side, Points points) {
  const ScheduleTiles<Number> tiles(layer, nest, array_side, points);
  const Number reductions = tiles.count(Dim::C) * tiles.count(Dim::R) * tiles.count(Dim::S);
  const Number outputs =
      tiles.count(Dim::P) * tiles.count(Dim::Q) * tiles.count(Dim::N) * tiles.count(Dim::K);
  const Number blocks = tiles.pieces_of(tiles.tile(Dim::K) / array_side);
  const Number input_rows = tiles.pieces_of(tiles.tile(Dim::C) / array_side) *
                            tiles.window(Dim::P, Dim::R) * tiles.window(Dim::Q, Dim::S) *
                            tiles.tile(Dim::N);
  const Number weight_rows = blocks * tiles.tile(Dim::R) * tiles.tile(Dim::S) * tiles.tile(Dim::C);
  return {array_side,
          runs_as_matmul(layer),
          outputs * reductions,
          reductions,
          count_input(tiles, array_side),
          count_weights(tiles, array_side),
          count_output(tiles, array_side),
          count_work(tiles, array_side),
          input_rows + weight_rows,
          blocks * tiles.tile(Dim::P) * tiles.tile(Dim::Q) * tiles.tile(Dim::N),
          count_cache_use(layer, tiles, nest.order)};
}

}  // namespace codescent
