#include "core/stacks/layer_graph.hpp"

#include "core/error.hpp"
#include "core/inputs/workload_input.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

/// Adds a network's own input, pooled, to what a convolution makes of it.
const std::string kBlock =
    "  - {name: conv, bounds: {R: 3, S: 3, P: 8, Q: 8, C: 4, K: 6}, inputs: []}\n"
    "  - {name: pool, type: pooling, bounds: {R: 2, S: 2, P: 4, Q: 4, G: 6}, stride: {W: 2, H: "
    "2}}\n"
    "  - {name: same, bounds: {P: 4, Q: 4, C: 6, K: 6}}\n"
    "  - {name: sum, type: addition, bounds: {P: 4, Q: 4, G: 6}, inputs: [same, pool]}\n";

Workload workload_of(const std::string& layers) {
  return read_workload(YamlReader::from_text(
      "schema: codescent/workload/1\nname: net\nsource: by hand\nlayers:\n" + layers, "net.yaml"));
}

LayerGraph network_of(const std::string& layers) {
  return layer_graph(workload_of(layers), {8, 8, 16, 8});
}

std::vector<int> maps_read(const GraphLayer& layer) {
  std::vector<int> maps;
  for (const MapUse& use : layer.uses) maps.push_back(use.map);
  return maps;
}

std::string error_of(const std::string& layers) {
  try {
    network_of(layers);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("layers read the maps of the layers that they name, in their order, or a given one") {
  const LayerGraph network = network_of(kBlock);
  REQUIRE(network.num_layers() == 4);
  REQUIRE(network.maps.size() == 5);
  CHECK(maps_read(network.layers[0]) == std::vector<int>{4});
  CHECK(network.is_given(4));
  CHECK(maps_read(network.layers[1]) == std::vector<int>{0});
  CHECK(maps_read(network.layers[3]) == std::vector<int>{2, 1});
  CHECK(network.layers[3].uses[0].operand == Operand::Input);
  CHECK(network.layers[3].uses[1].operand == Operand::Weight);
  CHECK(network.maps[4].channels == 4);
  CHECK(network.maps[0].channels == 6);
}

TEST_CASE("a workload that does not say who reads what is a chain") {
  const LayerGraph network = network_of(
      "  - {name: a, bounds: {P: 4, C: 2, K: 2}}\n"
      "  - {name: b, bounds: {P: 4, C: 2, K: 2}}\n"
      "  - {name: c, bounds: {P: 4, C: 2, K: 2}}\n");
  CHECK(maps_read(network.layers[0]) == std::vector<int>{3});
  CHECK(maps_read(network.layers[1]) == std::vector<int>{0});
  CHECK(maps_read(network.layers[2]) == std::vector<int>{1});
}

TEST_CASE("only layers with weights have bits of them; an addition's second map has words") {
  const LayerGraph network = network_of(kBlock);
  CHECK(weight_bits(network.layers[0]) == 3 * 3 * 4 * 6 * 8);
  CHECK(weight_bits(network.layers[1]) == 0);
  CHECK(weight_bits(network.layers[3]) == 0);
  CHECK(network.layers[1].bits.weight == 0);
  CHECK(network.layers[3].bits.weight == 8);
}

TEST_CASE("an addition reads two maps; other layers read channels one map after another") {
  CHECK(error_of("  - {name: a, bounds: {P: 4, K: 2}, inputs: []}\n"
                 "  - {name: sum, type: addition, bounds: {P: 4, G: 2}}\n") ==
        "workload \"net\", layer \"sum\": has 1 inputs; expected 2 of layer type \"addition\"");
  const auto mismatch_of = [](const std::string& layers) -> std::string {
    LayerGraph network = network_of(layers);
    try {
      expect_fitting_maps(network);
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  };
  const std::string two_maps =
      "  - {name: a, bounds: {P: 4, K: 2}, inputs: []}\n"
      "  - {name: b, bounds: {P: 4, K: 3}, inputs: []}\n";
  CHECK(mismatch_of(two_maps + "  - {name: c, bounds: {P: 4, C: 5, K: 2}, inputs: [a, b]}\n") ==
        "");
  CHECK(
      mismatch_of(two_maps + "  - {name: c, type: pooling, bounds: {P: 4, G: 4}, inputs: [a, "
                             "b]}\n") ==
      "workload \"net\", layer \"c\": expected 4 x 1 x 4, found \"a\" (2 x 1 x 4) and \"b\" (3 x 1 "
      "x 4)");
  // Two maps that are no channels of one are factors: 2 channels each of 4 by 6 positions.
  CHECK(mismatch_of("  - {name: a, bounds: {P: 4, K: 2}, inputs: []}\n"
                    "  - {name: b, bounds: {P: 6, K: 2}, inputs: []}\n"
                    "  - {name: c, type: gemm, bounds: {M: 4, N: 6, K: 2}, inputs: [a, b]}\n") ==
        "");
  CHECK(
      mismatch_of("  - {name: a, bounds: {P: 4, K: 2}, inputs: []}\n"
                  "  - {name: b, bounds: {P: 5, K: 2}, inputs: []}\n"
                  "  - {name: c, type: gemm, bounds: {M: 4, N: 6, K: 2}, inputs: [a, b]}\n") ==
      "workload \"net\", layer \"c\": expected 12 words in place of weights, found \"b\" (2 x 1 x "
      "5)");
  // As many words in another shape are seen whole.
  CHECK(mismatch_of("  - {name: a, bounds: {P: 4, Q: 3, K: 2}, inputs: []}\n"
                    "  - {name: b, bounds: {C: 24, K: 5}}\n") == "");
  // The network gives both maps of its first layer.
  CHECK(network_of("  - {name: sum, type: addition, bounds: {P: 4, G: 2}}\n").maps.size() == 3);
}

TEST_CASE("layers that run more than once are refused: who reads which run is not said") {
  CHECK(error_of("  - {name: a, bounds: {P: 4, K: 2}, count: 2}\n") ==
        "workload \"net\", layer \"a\": runs 2 times, and who reads what is not said; expected a "
        "graph, with inputs");
}

TEST_CASE("unrolling is limited on the accelerators that the workload names, and no others") {
  const std::string limits =
      "unrolling:\n  - {hardware: [big, small], layer: same, at_most: {K: 2}}\n";
  const Workload workload = workload_of(kBlock + limits);
  LayerGraph network = layer_graph(workload, {});
  limit_unrolling(workload, "other", network);
  CHECK(network.layers[2].at_most == kNoLimits);
  limit_unrolling(workload, "small", network);
  DimArray expected = kNoLimits;
  expected[index(Dim::K)] = 2;
  CHECK(network.layers[2].at_most == expected);
  CHECK(network.layers[1].at_most == kNoLimits);
}

}  // namespace codescent::testing
