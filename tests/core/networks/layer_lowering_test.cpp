#include "core/networks/layer_lowering.hpp"

#include "tests/support/doctest.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

Layer transposed(DimArray bounds, std::int64_t stride) {
  Layer layer;
  layer.name = "up";
  layer.bounds = bounds;
  layer.stride_w = layer.stride_h = stride;
  return layer;
}

/// What a walk over all outputs and taps of a transposed convolution meets.
struct Walk {
  std::int64_t macs = 0;           // taps that stand over an input or over the zeros around it
  std::int64_t without_zeros = 0;  // taps that stand over an input
  std::int64_t outputs = 0;        // that some tap reaches
};

Walk walk(const Layer& layer, const std::array<InputAxis, 2>& input) {
  struct Taps {
    std::int64_t all = 0, on_input = 0;
  };
  const auto taps_of = [](std::int64_t output, std::int64_t kernel, std::int64_t stride,
                          std::int64_t dilation, const InputAxis& axis) {
    Taps taps;
    for (std::int64_t tap = 0; tap < kernel; ++tap) {
      const std::int64_t shifted = output + axis.padding - tap * dilation;
      if (shifted % stride != 0) continue;
      ++taps.all;
      if (shifted >= 0 && shifted / stride < axis.extent) ++taps.on_input;
    }
    return taps;
  };
  Walk found;
  for (std::int64_t p = 0; p < layer.bound(Dim::P); ++p)
    for (std::int64_t q = 0; q < layer.bound(Dim::Q); ++q) {
      const Taps w = taps_of(p, layer.bound(Dim::R), layer.stride_w, layer.dilation_w, input[0]);
      const Taps h = taps_of(q, layer.bound(Dim::S), layer.stride_h, layer.dilation_h, input[1]);
      found.macs += w.all * h.all;
      found.without_zeros += w.on_input * h.on_input;
      found.outputs += w.all * h.all > 0 ? 1 : 0;
    }
  const std::int64_t channels = layer.bound(Dim::K) * layer.bound(Dim::N) * layer.bound(Dim::G);
  found.macs *= channels * layer.bound(Dim::C) * layer.count;
  found.without_zeros *= channels * layer.bound(Dim::C) * layer.count;
  found.outputs *= channels * layer.count;
  return found;
}

std::int64_t macs_of(const std::vector<Layer>& layers) {
  return Workload{"lowered", "", layers}.total_macs();
}

TEST_CASE("phases run the taps of every output of a transposed convolution, and no others") {
  std::mt19937_64 generator(3);
  for (int i = 0; i < 2000; ++i) {
    Layer layer;
    layer.name = "up";
    layer.bounds = {1 + draw(5, generator),
                    1 + draw(5, generator),
                    1,
                    1,
                    1 + draw(3, generator),
                    1 + draw(3, generator),
                    1 + draw(2, generator),
                    1 + draw(2, generator)};
    layer.stride_w = 1 + draw(5, generator);
    layer.stride_h = 1 + draw(5, generator);
    layer.dilation_w = 1 + draw(4, generator);
    layer.dilation_h = 1 + draw(4, generator);
    layer.count = 1 + draw(2, generator);
    layer.bounds[index(Dim::P)] = 1 + draw(15, generator);
    layer.bounds[index(Dim::Q)] = 1 + draw(15, generator);
    const std::array<InputAxis, 2> input = {{{1 + draw(8, generator), draw(4, generator)},
                                             {1 + draw(8, generator), draw(4, generator)}}};
    const Walk expected = walk(layer, input);
    const std::vector<Layer> lowered = lower_transposed_convolution(layer, input);
    CAPTURE(i);
    CHECK(macs_of(lowered) == expected.macs);
    CHECK(expected.without_zeros <= expected.macs);
    std::int64_t outputs = 0;
    for (const Layer& phase : lowered) {
      CHECK(layer_problems(phase).empty());
      outputs += phase.count * phase.bound(Dim::P) * phase.bound(Dim::Q) * phase.bound(Dim::K) *
                 phase.bound(Dim::N) * phase.bound(Dim::G);
    }
    CHECK(outputs == expected.outputs);
  }
}

TEST_CASE("an input that a phase states gives its outputs") {
  std::mt19937_64 generator(4);
  int num_stated = 0;
  for (int i = 0; i < 500; ++i) {
    const std::int64_t kernel = 1 + draw(6, generator);
    const std::int64_t stride = 1 + draw(3, generator);
    const std::int64_t padding = draw(3, generator);
    const std::int64_t extent = 3 + draw(5, generator);
    const std::int64_t outputs = (extent - 1) * stride - 2 * padding + kernel;
    if (outputs < 1) continue;
    const Layer layer = transposed({kernel, kernel, outputs, outputs, 1, 1, 1, 1}, stride);
    const std::array<InputAxis, 2> input = {{{extent, padding}, {extent, padding}}};
    for (const Layer& phase : lower_transposed_convolution(layer, input)) {
      if (!phase.stated_input) continue;
      ++num_stated;
      const InputAxis& stated = (*phase.stated_input)[0];
      CHECK(stated.extent == extent);
      CHECK(stated.extent + 2 * stated.padding - phase.dilation_w * (phase.bound(Dim::R) - 1) ==
            phase.bound(Dim::P));
    }
  }
  CHECK(num_stated > 100);
}

TEST_CASE("a kernel as wide as its stride is one matrix product with channels for every phase") {
  const std::array<InputAxis, 2> input = {{{28, 0}, {28, 0}}};
  const Layer layer = transposed({2, 2, 56, 56, 64, 32, 1, 1}, 2);
  const auto lowered = lower_transposed_convolution(layer, input);
  REQUIRE(lowered.size() == 1);
  CHECK(lowered[0].name == "up");
  CHECK(lowered[0].bounds == DimArray{1, 1, 28, 28, 64, 128, 1, 1});
  CHECK(lowered[0].count == 1);
  // Every pair of an input and a tap lands on an output, so nothing else can be counted.
  CHECK(macs_of(lowered) == 28 * 28 * 2 * 2 * 64 * 32);
  CHECK(walk(layer, input).without_zeros == macs_of(lowered));
}

TEST_CASE("phases of the same shape over other windows are one layer that runs more often") {
  // Even outputs read inputs q - 1 and q, odd ones q and q + 1.
  const auto lowered = lower_transposed_convolution(transposed({4, 4, 56, 56, 64, 32, 1, 1}, 2),
                                                    {{{28, 1}, {28, 1}}});
  REQUIRE(lowered.size() == 1);
  CHECK(lowered[0].bounds == DimArray{2, 2, 28, 28, 64, 32, 1, 1});
  CHECK(lowered[0].count == 4);
  CHECK(lowered[0].stride_w == 1);
}

TEST_CASE("phases with other shares of the taps are layers of their own") {
  // Torch's kernel 3, stride 2, padding 1, output padding 1: one tap for even outputs, two for odd.
  const auto lowered = lower_transposed_convolution(transposed({3, 3, 56, 56, 64, 32, 1, 1}, 2),
                                                    {{{28, 1}, {28, 1}}});
  REQUIRE(lowered.size() == 4);
  const DimArray expected[] = {{1, 1, 28, 28, 64, 32, 1, 1},
                               {1, 2, 28, 28, 64, 32, 1, 1},
                               {2, 1, 28, 28, 64, 32, 1, 1},
                               {2, 2, 28, 28, 64, 32, 1, 1}};
  for (std::size_t i = 0; i < lowered.size(); ++i) {
    CHECK(lowered[i].name == "up_phase" + std::to_string(i + 1));
    CHECK(lowered[i].bounds == expected[i]);
    CHECK(lowered[i].count == 1);
  }
  CHECK(macs_of(lowered) == 28 * 28 * 9 * 64 * 32);
}

TEST_CASE("a matrix product has rows as positions and columns as output channels") {
  const Layer layer = matrix_product(128, 64, 256, 12);
  CHECK(layer.bounds == DimArray{1, 1, 128, 1, 256, 64, 1, 12});
  CHECK(layer.macs() == std::int64_t{128} * 64 * 256 * 12);
}

}  // namespace
}  // namespace codescent::testing
