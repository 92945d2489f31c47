#include <string>

#include "core/error.hpp"
#include "core/formats/workload_text.hpp"
#include "core/inputs/workload_input.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

Workload read(const std::string& layers) {
  return read_workload(YamlReader::from_text(
      "schema: codescent/workload/1\nname: net\nsource: nowhere\nlayers:\n" + layers, "net.yaml"));
}

std::string error_of(const std::string& layers) {
  try {
    read(layers);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

const std::string kTransposed =
    "  - name: up\n"
    "    type: transposed_convolution\n"
    "    bounds: {R: 3, S: 2, P: 56, Q: 14, C: 64, K: 32}\n"
    "    stride: {W: 2, H: 2}\n"
    "    input: {W: 28, H: 7, padding_W: 1, output_padding_W: 1}\n";

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

TEST_CASE("a transposed convolution is read as the convolutions that it runs") {
  const auto layers = read(kTransposed + "    count: 3\n").layers;
  REQUIRE(layers.size() == 2);
  CHECK(layers[0].name == "up_phase1");
  CHECK(layers[0].bounds == DimArray{1, 1, 28, 7, 64, 64, 1, 1});
  CHECK(layers[1].bounds == DimArray{2, 1, 28, 7, 64, 64, 1, 1});
  CHECK(layers[1].count == 3);
  const Workload grouped = read(replaced(kTransposed, "K: 32", "K: 32, G: 4, N: 2"));
  CHECK(grouped.layers[1].bounds == DimArray{2, 1, 28, 7, 64, 64, 2, 4});
}

TEST_CASE("a wrong transposed convolution is refused where it is wrong") {
  const auto error = [&](const std::string& from, const std::string& to) {
    return error_of(replaced(kTransposed, from, to));
  };
  CHECK(
      error("output_padding_W: 1", "output_padding_W: 0") ==
      "net.yaml:9:16: layers[0].input.W: 28 with padding 1 and output padding 0 gives P = 55, but "
      "the bounds say P = 56");
  CHECK(error("H: 7", "H: 6") ==
        "net.yaml:9:23: layers[0].input.H: 6 with padding 0 and output padding 0 gives Q = 12, but "
        "the bounds say Q = 14");
  CHECK(error("output_padding_W: 1", "output_padding_W: 2") ==
        "net.yaml:9:58: layers[0].input.output_padding_W: expected an integer from 0 to 1, found "
        "\"2\"");
  CHECK(error("    input: {W: 28, H: 7, padding_W: 1, output_padding_W: 1}\n", "") ==
        "net.yaml:5:5: layers[0]: missing key \"input\"");
  CHECK(error("{W: 2, H: 2}", "{W: 1025, H: 2}") ==
        "net.yaml:8:17: layers[0].stride.W: expected an integer from 1 to 1024, found \"1025\"");
  CHECK(error("output_padding_W", "outputpadding_W") ==
        "net.yaml:9:40: layers[0].input.outputpadding_W: unknown key; did you mean "
        "\"output_padding_W\"?");
  CHECK(error_of(kTransposed + "  - {name: up_phase2, bounds: {C: 4}}\n") ==
        "net.yaml:10:12: layers[1].name: \"up_phase2\" is the name of layers[0] too");
  CHECK(error_of("  - {name: up, type: transposed_convolution, stride: {W: 4}, "
                 "input: {W: 1, H: 1, padding_W: 1, output_padding_W: 3}, bounds: {P: 2}}\n") ==
        "net.yaml:5:126: layers[0].bounds: no tap of the kernel reaches an output");
}

TEST_CASE("a product is read as M positions of N channels, K deep, for each of G") {
  const auto layers = read(
                          "  - {name: scores, type: gemm, bounds: {M: 128, N: 256, K: 64, G: 12}, "
                          "count: 2}\n  - {name: vector, type: gemm, bounds: {N: 8, K: 4}}\n")
                          .layers;
  CHECK(layers[0].bounds == DimArray{1, 1, 128, 1, 64, 256, 1, 12});
  CHECK(layers[0].count == 2);
  CHECK(layers[0].type->name == "convolution");
  CHECK(layers[1].bounds == DimArray{1, 1, 1, 1, 4, 8, 1, 1});
  CHECK(error_of("  - {name: a, type: gemm, bounds: {M: 1, C: 8}}\n") ==
        "net.yaml:5:42: layers[0].bounds.C: unknown key; expected M, N, K, G");
  CHECK(error_of("  - {name: a, type: gemm, bounds: {M: 1}, stride: {W: 1}}\n") ==
        "net.yaml:5:43: layers[0].stride: unknown key; expected name, type, bounds, count, inputs");
  CHECK(error_of("  - {name: a, type: gemm, bounds: {M: 4000000000, N: 4000000000}}\n") ==
        "net.yaml:5:35: layers[0].bounds: the product of bounds, strides, dilations and count "
        "overflows 60 bits");
}

/// Where a dilated window fits a padded input, by trying.
std::int64_t places(std::int64_t extent, std::int64_t padding, std::int64_t kernel,
                    std::int64_t stride, std::int64_t dilation) {
  std::int64_t found = 0;
  for (std::int64_t at = -padding; at < extent + padding; at += stride) {
    bool fits = true;
    for (std::int64_t tap = 0; tap < kernel; ++tap)
      fits = fits && at + tap * dilation < extent + padding;
    found += fits ? 1 : 0;
  }
  return found;
}

TEST_CASE("a stated input gives the outputs where the dilated window fits, and no other number") {
  for (std::int64_t extent = 1; extent < 9; ++extent)
    for (std::int64_t padding = 0; padding < 3; ++padding)
      for (std::int64_t kernel = 1; kernel < 4; ++kernel)
        for (std::int64_t stride = 1; stride < 4; ++stride)
          for (std::int64_t dilation = 1; dilation < 5; ++dilation) {
            const std::int64_t outputs = places(extent, padding, kernel, stride, dilation);
            const auto stated = [&](std::int64_t claimed) {
              return error_of("  - {name: a, bounds: {R: " + std::to_string(kernel) + ", P: " +
                              std::to_string(claimed) + "}, stride: {W: " + std::to_string(stride) +
                              "}, dilation: {W: " + std::to_string(dilation) +
                              "}, input: {H: 1, W: " + std::to_string(extent) +
                              ", padding_W: " + std::to_string(padding) + "}}\n");
            };
            if (outputs > 0) CHECK(stated(outputs) == "no error");
            CHECK(stated(outputs + 1) != "no error");
          }
}

void check_equal(const Layer& a, const Layer& b) {
  CHECK(a.name == b.name);
  CHECK(a.type == b.type);
  CHECK(a.bounds == b.bounds);
  CHECK(a.stride_w == b.stride_w);
  CHECK(a.stride_h == b.stride_h);
  CHECK(a.dilation_w == b.dilation_w);
  CHECK(a.dilation_h == b.dilation_h);
  CHECK(a.count == b.count);
  REQUIRE(a.stated_input.has_value() == b.stated_input.has_value());
  for (std::size_t i = 0; a.stated_input && i < 2; ++i) {
    CHECK((*a.stated_input)[i].extent == (*b.stated_input)[i].extent);
    CHECK((*a.stated_input)[i].padding == (*b.stated_input)[i].padding);
  }
}

TEST_CASE("a workload that is written reads back equal, names of any text included") {
  std::mt19937_64 generator(5);
  Workload workload = random_workload(40, generator);
  workload.name = "a net: \"of\" many # layers";
  workload.source = "drawn at random,\nfor a test";
  for (std::size_t i = 0; i < workload.layers.size(); ++i) {
    Layer& layer = workload.layers[i];
    layer.name = "/stage/" + std::to_string(i) + " - \xC3\xA9";
    layer.count = 1 + draw(4, generator);
    if (i % 2 == 0) {
      layer.stride_w = layer.stride_h = 1;
      const auto axes = layer.input_axes();
      layer.stated_input = axes;
    }
  }
  const Workload again =
      read_workload(YamlReader::from_text(workload_text(workload), "written.yaml"));
  CHECK(again.name == workload.name);
  CHECK(again.source == workload.source);
  REQUIRE(again.layers.size() == workload.layers.size());
  for (std::size_t i = 0; i < again.layers.size(); ++i)
    check_equal(again.layers[i], workload.layers[i]);
  CHECK(workload_text(again) == workload_text(workload));
}

TEST_CASE("a workload of one simple layer is written as a person would") {
  Layer layer;
  layer.name = "conv";
  layer.bounds = {3, 3, 14, 14, 64, 32, 1, 1};
  layer.dilation_h = 2;
  layer.count = 2;
  layer.stated_input = {InputAxis{14, 1}, InputAxis{14, 2}};
  CHECK(workload_text({"net", "by hand", {layer}}) ==
        "schema: codescent/workload/1\n"
        "name: net\n"
        "source: \"by hand\"\n"
        "layers:\n"
        "  - name: conv\n"
        "    bounds: {R: 3, S: 3, P: 14, Q: 14, C: 64, K: 32}\n"
        "    dilation: {H: 2}\n"
        "    count: 2\n"
        "    input: {W: 14, H: 14, padding_W: 1, padding_H: 2}\n");
}

}  // namespace
}  // namespace codescent::testing
