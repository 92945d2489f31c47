#include "rtl_predictor/schedule/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <string>

#include "tests/support/doctest.hpp"

// The counts against a walk through the software's own loops: every tile, every request, every
// command, one by one.

namespace codescent::testing {
namespace {

struct WalkedSchedule {
  double tiles = 0;
  double input_requests = 0, input_bytes = 0, input_commands = 0;
  double weight_requests = 0, weight_bytes = 0, weight_commands = 0;
  double output_requests = 0, output_bytes = 0;
  double commands = 0, pixel_rows = 0, preloads = 0;
};

/// Pieces of at most `size` that a length is cut into, one at a time.
double pieces(std::int64_t length, std::int64_t size) {
  double count = 0;
  for (std::int64_t at = 0; at < length; at += size) ++count;
  return count;
}

/// Positions of a window along an axis that are inside the input, one at a time; padded by half a
/// filter.
std::int64_t inside(std::int64_t start, std::int64_t length, std::int64_t filter,
                    std::int64_t input) {
  std::int64_t count = 0;
  for (std::int64_t at = start - filter / 2; length > 0; ++at, --length)
    if (at >= 0 && at < input) ++count;
  return count;
}

/// One tile of a convolution or a matrix product, from a place on, of these extents.
void walk_tile(const Layer& layer, const DimArray& place, const DimArray& tile,
               bool is_last_reduction, std::int64_t side, WalkedSchedule& walked) {
  const auto of = [&](Dim dim) { return tile[index(dim)]; };
  const std::int64_t width = of(Dim::P) * layer.stride_w + of(Dim::R) - 1;
  const std::int64_t height = of(Dim::Q) * layer.stride_h + of(Dim::S) - 1;
  const auto inside_along = [&](Dim output, Dim filter, std::int64_t stride, std::int64_t length) {
    return inside(place[index(output)] * stride + place[index(filter)], length, layer.bound(filter),
                  layer.bound(output) * stride);
  };
  const std::int64_t pixels_inside = inside_along(Dim::P, Dim::R, layer.stride_w, width) *
                                     inside_along(Dim::Q, Dim::S, layer.stride_h, height);
  const std::int64_t channels_of_request = std::max<std::int64_t>(64, side);
  ++walked.tiles;
  for (std::int64_t image = 0; image < of(Dim::N); ++image) {
    for (std::int64_t c = 0; c < of(Dim::C); c += channels_of_request) {
      walked.input_commands += static_cast<double>(height) * pieces(width, side);
      walked.input_requests += static_cast<double>(pixels_inside);
    }
    walked.input_bytes += static_cast<double>(pixels_inside * of(Dim::C));
  }
  for (std::int64_t r = 0; r < of(Dim::R); ++r)
    for (std::int64_t s = 0; s < of(Dim::S); ++s)
      for (std::int64_t k = 0; k < of(Dim::K); k += channels_of_request) {
        walked.weight_commands += pieces(of(Dim::C), side);
        walked.weight_requests += static_cast<double>(of(Dim::C));
        walked.weight_bytes +=
            static_cast<double>(of(Dim::C) * std::min(channels_of_request, of(Dim::K) - k));
      }
  for (std::int64_t k = 0; k < of(Dim::K); k += side)
    for (std::int64_t r = 0; r < of(Dim::R) * of(Dim::S); ++r)
      for (std::int64_t c = 0; c < of(Dim::C); c += side) {
        walked.preloads += static_cast<double>(side);
        for (std::int64_t row = 0; row < of(Dim::N) * of(Dim::Q); ++row)
          for (std::int64_t p = 0; p < of(Dim::P); p += side) {
            ++walked.commands;
            walked.pixel_rows += static_cast<double>(std::min(side, of(Dim::P) - p));
          }
      }
  if (!is_last_reduction) return;
  const std::int64_t pixels = of(Dim::N) * of(Dim::Q) * of(Dim::P);
  walked.output_requests += static_cast<double>(pixels) * pieces(of(Dim::K), side);
  walked.output_bytes += static_cast<double>(pixels * of(Dim::K));
}

/// All tiles, the last one of each dim clipped.
WalkedSchedule walk(const Layer& layer, const DimArray& tile, std::int64_t side) {
  WalkedSchedule walked;
  DimArray at{};
  while (true) {
    DimArray clipped{};
    bool is_last_reduction = true;
    for (int d = 0; d < kNumDims; ++d) clipped[d] = std::min(tile[d], layer.bounds[d] - at[d]);
    for (const Dim dim : {Dim::R, Dim::S, Dim::C})
      if (at[index(dim)] + tile[index(dim)] < layer.bound(dim)) is_last_reduction = false;
    walk_tile(layer, at, clipped, is_last_reduction, side, walked);
    int d = 0;
    for (; d < kNumDims; ++d) {
      at[d] += tile[d];
      if (at[d] < layer.bounds[d]) break;
      at[d] = 0;
    }
    if (d == kNumDims) return walked;
  }
}

OuterNest<double> nest_of(const Layer& layer, const DimArray& tile) {
  OuterNest<double> nest{{}, {}, kAllDims, 1};
  for (int d = 0; d < kNumDims; ++d) {
    nest.tile[d] = static_cast<double>(tile[d]);
    nest.iterations[d] = std::ceil(static_cast<double>(layer.bounds[d]) / nest.tile[d]);
  }
  return nest;
}

std::string mismatch(const Schedule<double>& counted, const WalkedSchedule& walked) {
  std::string wrong;
  const auto compare = [&](const char* what, double found, double expected) {
    if (found != expected)
      wrong += std::string(what) + " " + std::to_string(found) + " instead of " +
               std::to_string(expected) + "; ";
  };
  compare("tiles", counted.tiles, walked.tiles);
  compare("input requests", counted.input.requests, walked.input_requests);
  compare("input bytes", counted.input.bytes, walked.input_bytes);
  compare("weight requests", counted.weight.requests, walked.weight_requests);
  compare("weight bytes", counted.weight.bytes, walked.weight_bytes);
  compare("weight commands", counted.weight.commands, walked.weight_commands);
  compare("output requests", counted.output.requests, walked.output_requests);
  compare("output bytes", counted.output.bytes, walked.output_bytes);
  compare("commands", counted.work.commands, walked.commands);
  compare("pixel rows", counted.work.pixel_rows, walked.pixel_rows);
  compare("preloads", counted.work.preloaded_rows, walked.preloads);
  return wrong;
}

/// Words of the bus that bring bytes from an address, as the DMA splits them: into requests for 16,
/// 32, or 64 bytes, aligned, always the smallest that brings most.
double walked_words(std::int64_t address, std::int64_t bytes) {
  double words = 0;
  while (bytes > 0) {
    std::int64_t most = 0;
    std::int64_t best_size = 0;
    for (const std::int64_t size : {16, 32, 64}) {
      const std::int64_t brought = std::min(size - address % size, bytes);
      if (brought > most) best_size = size;
      most = std::max(most, brought);
    }
    words += static_cast<double>(best_size) / kWordBytes;
    address += most;
    bytes -= most;
  }
  return words;
}

Layer random_conv(std::mt19937_64& random) {
  Layer layer;
  layer.bounds = {
      1 + static_cast<std::int64_t>(random() % 3),   1 + static_cast<std::int64_t>(random() % 3),
      1 + static_cast<std::int64_t>(random() % 40),  2 + static_cast<std::int64_t>(random() % 6),
      1 + static_cast<std::int64_t>(random() % 150), 1 + static_cast<std::int64_t>(random() % 150),
      1 + static_cast<std::int64_t>(random() % 2),   1};
  layer.stride_w = layer.stride_h = 1 + static_cast<std::int64_t>(random() % 2);
  return layer;
}

}  // namespace

TEST_CASE("a schedule counts what a walk through the software's loops counts") {
  std::mt19937_64 random(7);
  for (int i = 0; i < 400; ++i) {
    const Layer layer = random_conv(random);
    DimArray tile{};
    for (int d = 0; d < kNumDims; ++d)
      tile[d] = 1 + static_cast<std::int64_t>(random() % layer.bounds[d]);
    const std::int64_t side = std::int64_t{4} << (random() % 5);
    const auto counted =
        count_schedule(layer, nest_of(layer, tile), static_cast<double>(side), Points::Integer);
    CHECK(mismatch(counted, walk(layer, tile, side)) == "");
  }
}

TEST_CASE("commands that move inputs are the walk's where tiles of P and R divide their bounds") {
  std::mt19937_64 random(11);
  for (int i = 0; i < 200; ++i) {
    Layer layer = random_conv(random);
    DimArray tile{};
    for (int d = 0; d < kNumDims; ++d)
      tile[d] = 1 + static_cast<std::int64_t>(random() % layer.bounds[d]);
    for (const Dim dim : {Dim::P, Dim::R}) {
      std::int64_t& bound = layer.bounds[index(dim)];
      bound = (bound + tile[index(dim)] - 1) / tile[index(dim)] * tile[index(dim)];
    }
    const auto counted = count_schedule(layer, nest_of(layer, tile), 16, Points::Integer);
    CHECK(counted.input.commands == walk(layer, tile, 16).input_commands);
  }
}

TEST_CASE("words of the bus are those of the DMA's requests, on average over rows side by side") {
  constexpr int kRows = 64;
  for (const std::int64_t bytes : {1, 2, 4, 8, 12, 16, 32, 48, 64}) {
    double across = 0;
    for (int row = 0; row < kRows; ++row) across += walked_words(8 + row * bytes, bytes);
    const Transfers<double> moved{kRows, static_cast<double>(kRows * bytes), 1};
    CAPTURE(bytes);
    CHECK(bus_words(moved, /*is_aligned=*/false) == across);
    if ((bytes & -bytes) != bytes) continue;
    double aligned = 0;
    for (int row = 0; row < kRows; ++row) aligned += walked_words(row * bytes, bytes);
    CHECK(bus_words(moved, /*is_aligned=*/true) == aligned);
  }
}

TEST_CASE("a matrix product is cut into whole blocks, sixteen to the extent whatever the array") {
  Layer layer;
  layer.bounds[index(Dim::P)] = 128;
  layer.bounds[index(Dim::C)] = 128;
  layer.bounds[index(Dim::K)] = 128;
  DimArray tile = kAllOnes;
  tile[index(Dim::P)] = 32;  // two blocks of 16, that is 8 rows of an array of side 4
  tile[index(Dim::C)] = 64;  // four, 16
  tile[index(Dim::K)] = 16;  // one, 4
  const auto small = count_schedule(layer, nest_of(layer, tile), 4, Points::Integer);
  CHECK(small.tiles == 16 * 8 * 32);
  CHECK(small.work.commands == 32 * 32 * 32);
  tile[index(Dim::K)] = 9;  // less than a block is one
  const auto large = count_schedule(layer, nest_of(layer, tile), 16, Points::Integer);
  CHECK(large.tiles == 4 * 2 * 8);
}

TEST_CASE("a tile that ends inside a block of a matrix product takes the whole block") {
  Layer layer;
  layer.bounds[index(Dim::P)] = 100;
  layer.bounds[index(Dim::C)] = 40;
  layer.bounds[index(Dim::K)] = 30;
  DimArray tile = kAllOnes;
  tile[index(Dim::P)] = 50;  // four blocks of 16
  tile[index(Dim::C)] = 20;  // two
  tile[index(Dim::K)] = 30;  // two, of which the layer fills 30 of 32
  const auto large = count_schedule(layer, nest_of(layer, tile), 16, Points::Integer);
  CHECK(large.tiles == 2 * 2 * 1);
  const auto small = count_schedule(layer, nest_of(layer, tile), 4, Points::Integer);
  CHECK(small.tiles == 7 * 5 * 4);  // tiles of 16 x 8 x 8 elements
}

TEST_CASE("relaxed counts equal the integer ones where every piece is whole") {
  Layer layer;
  layer.bounds = {3, 3, 64, 28, 256, 128, 1, 1};
  const DimArray tile = {3, 1, 32, 7, 64, 64, 1, 1};
  const auto relaxed = count_schedule(layer, nest_of(layer, tile), 16, Points::Relaxed);
  const auto integer = count_schedule(layer, nest_of(layer, tile), 16, Points::Integer);
  CHECK(relaxed.tiles == doctest::Approx(integer.tiles));
  CHECK(relaxed.input.requests == doctest::Approx(integer.input.requests));
  CHECK(relaxed.weight.commands == doctest::Approx(integer.weight.commands));
  CHECK(relaxed.work.commands == doctest::Approx(integer.work.commands));
  CHECK(relaxed.output.requests == doctest::Approx(integer.output.requests));
  CHECK(relaxed.cache.busy_lines == doctest::Approx(integer.cache.busy_lines));
}

TEST_CASE("cache lines of a tile and their growth, by hand") {
  Layer layer;  // 8x8 outputs of a 1x1 filter, 128 -> 64 channels
  layer.bounds = {1, 1, 8, 8, 128, 64, 1, 1};
  const DimArray tile = {1, 1, 8, 4, 32, 64, 1, 1};
  OuterNest<double> nest = nest_of(layer, tile);
  nest.order = {Dim::Q, Dim::C, Dim::R, Dim::S, Dim::P, Dim::K, Dim::N, Dim::G};
  const auto cache = count_schedule(layer, nest, 16, Points::Integer).cache;
  // Pixels lie 128 bytes apart, so that only every other set of the cache serves the pieces of a
  // tile's 32 pixels, each half a line long across two; its weights are 32 rows of one line, its
  // outputs 32 lines.
  REQUIRE(cache.loops.size() == 4);
  CHECK(cache.loops[0].busy_lines == 2 * 32 + 32 + 32);
  CHECK(cache.loops[0].input_revisits == 1);   // Q: other pixels
  CHECK(cache.loops[0].weight_revisits == 2);  // the same weights
  CHECK(cache.loops[1].busy_lines == 2 * 64 + 32 + 64);
  CHECK(cache.loops[1].input_revisits == 3);  // C: four pieces of two lines, each of 1.5
  CHECK(cache.loops[1].weight_revisits == 1);
  for (const auto& loop : cache.loops) CHECK(loop.output_revisits == 1);
  CHECK(cache.input_lines == 128);
  CHECK(cache.weight_lines == 128);
  CHECK(cache.distinct_lines == 128 + 128 + 64);
  CHECK(cache.busy_lines == 128 + 128 + 64);
}

TEST_CASE("tiles of output channels store to the same lines, tiles that add up store once") {
  Layer layer;  // 4x4 outputs of a 1x1 filter, 128 -> 256 channels
  layer.bounds = {1, 1, 4, 4, 128, 256, 1, 1};
  OuterNest<double> nest = nest_of(layer, {1, 1, 4, 4, 32, 64, 1, 1});
  nest.order = {Dim::C, Dim::K, Dim::R, Dim::S, Dim::P, Dim::Q, Dim::N, Dim::G};
  const auto cache = count_schedule(layer, nest, 16, Points::Integer).cache;
  REQUIRE(cache.loops.size() == 4);
  CHECK(cache.loops[0].output_revisits == 1);  // C
  CHECK(cache.loops[1].output_revisits == 2);  // K: four pieces across two lines, of four lines
  CHECK(cache.output_lines == 16 * 4);
}

TEST_CASE(
    "a row of a convolution touches the lines that it lies across, of a matrix product its own") {
  // Rows of 16, 32 and 64 bytes side by side that start 8 bytes into a line, by a walk.
  for (const std::int64_t bytes : {16, 32, 64}) {
    double across = 0;
    for (std::int64_t at = 8; at < 8 + 64 * bytes; at += bytes)
      across += static_cast<double>((at + bytes - 1) / 64 - at / 64 + 1);
    const Transfers<double> moved{64, static_cast<double>(64 * bytes), 1};
    CHECK(touched_lines(moved, /*is_aligned=*/false) == across);
    CHECK(touched_lines(moved, /*is_aligned=*/true) == 64);
  }
  Layer product;
  product.bounds[index(Dim::P)] = 64;
  product.bounds[index(Dim::C)] = 128;
  product.bounds[index(Dim::K)] = 64;
  DimArray tile = kAllOnes;
  tile[index(Dim::P)] = 64;
  tile[index(Dim::C)] = 64;
  tile[index(Dim::K)] = 64;
  const auto cache = count_schedule(product, nest_of(product, tile), 16, Points::Integer).cache;
  REQUIRE(cache.loops.size() == 3);
  CHECK(cache.loops[0].busy_lines == 2 * 64 + 64 + 64);
}

}  // namespace codescent::testing
