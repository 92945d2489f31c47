#include "core/error.hpp"
#include "core/files/yaml_reader.hpp"
#include "core/formats/workload_file.hpp"
#include "core/formats/workload_text.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

const std::string kBlock =
    "schema: codescent/workload/1\n"
    "name: block\n"
    "source: by hand\n"
    "layers:\n"
    "  - {name: conv, bounds: {P: 4, Q: 4, C: 2, K: 6}, inputs: []}\n"
    "  - name: pool\n"
    "    type: pooling\n"
    "    bounds: {R: 3, S: 3, P: 2, Q: 2, G: 6}\n"
    "    stride: {W: 2, H: 2}\n"
    "    input: {W: 4, H: 4, padding_W: 1, padding_H: 1}\n"
    "  - {name: same, bounds: {P: 2, Q: 2, C: 6, K: 6}}\n"
    "  - name: sum\n"
    "    type: addition\n"
    "    bounds: {P: 2, Q: 2, G: 6}\n"
    "    inputs: [same, pool]\n"
    "unrolling:\n"
    "  - hardware: [big, small]\n"
    "    layer: same\n"
    "    at_most: {P: 1, K: 2}\n";

Workload read(const std::string& text) {
  return read_workload_file(YamlReader::from_text(text, "block.yaml"));
}

std::string error_with(const std::string& what, const std::string& by) {
  std::string text = kBlock;
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  try {
    read(text.replace(at, what.size(), by));
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("poolings and additions are read, and count what they compute") {
  const Workload workload = read(kBlock);
  REQUIRE(workload.layers.size() == 4);
  CHECK(workload.layers[1].type->name == "pooling");
  CHECK(workload.layers[1].macs() == 3 * 3 * 2 * 2 * 6);
  CHECK(workload.layers[3].type->name == "addition");
  CHECK(workload.edges == std::vector<Edge>{{0, 1}, {1, 2}, {2, 3}, {1, 3}});
  REQUIRE(workload.unroll_limits.size() == 1);
  CHECK(workload.unroll_limits[0].layer == 2);
  CHECK(workload.unroll_limits[0].hardware == std::vector<std::string>{"big", "small"});
  CHECK(workload.unroll_limits[0].at_most ==
        std::vector<std::pair<Dim, std::int64_t>>{{Dim::P, 1}, {Dim::K, 2}});
}

TEST_CASE("what is written of such a network is read back, limits of unrolling included") {
  const std::string text = workload_text(read(kBlock));
  const Workload again = read(text);
  CHECK(workload_text(again) == text);
  CHECK(again.layers[1].type == read(kBlock).layers[1].type);
  CHECK(again.edges == read(kBlock).edges);
  REQUIRE(again.unroll_limits.size() == 1);
  CHECK(again.unroll_limits[0].layer == 2);
  CHECK(again.unroll_limits[0].hardware == read(kBlock).unroll_limits[0].hardware);
  CHECK(again.unroll_limits[0].at_most == read(kBlock).unroll_limits[0].at_most);
}

TEST_CASE("a bound that indexes nothing of a layer without weights is refused where it stands") {
  CHECK(error_with("Q: 2, G: 6}\n    stride", "Q: 2, K: 6}\n    stride") ==
        "block.yaml:8:41: layers[1].bounds.K: indexes nothing of layer type \"pooling\"; "
        "expected 1");
  CHECK(error_with("bounds: {P: 2, Q: 2, G: 6}\n    inputs", "bounds: {R: 3, P: 2}\n    inputs") ==
        "block.yaml:14:17: layers[3].bounds.R: indexes nothing of layer type \"addition\"; "
        "expected 1");
  CHECK(error_with("type: pooling", "type: poling") ==
        "block.yaml:7:11: layers[1].type: expected one of \"convolution\", \"depthwise\", "
        "\"pooling\", \"copy\", \"softmax\", \"layer_norm\", \"addition\", "
        "\"transposed_convolution\", "
        "\"gemm\", found \"poling\"; did "
        "you mean \"pooling\"?");
  CHECK(error_with("input: {W: 4,", "input: {W: 9,") ==
        "block.yaml:10:16: layers[1].input.W: 9 with padding 1 gives P = 5, but the bounds say "
        "P = 2");
}

TEST_CASE("limits of unrolling name layers and dims that there are") {
  CHECK(error_with("layer: same", "layer: sane") ==
        "block.yaml:18:12: unrolling[0].layer: expected one of \"conv\", \"pool\", \"same\", "
        "\"sum\", found \"sane\"; did you mean \"same\"?");
  CHECK(error_with("{P: 1,", "{OX: 1,") ==
        "block.yaml:19:15: unrolling[0].at_most.OX: unknown key; expected R, S, P, Q, C, K, N, G");
  CHECK(error_with("{P: 1,", "{P: 0,") ==
        "block.yaml:19:18: unrolling[0].at_most.P: expected a positive integer, found \"0\"");
  CHECK(error_with("at_most:", "most:") ==
        "block.yaml:19:5: unrolling[0].most: unknown key; expected hardware, layer, at_most");
  CHECK(error_with("hardware: [big, small]", "hardware: big") ==
        "block.yaml:17:15: unrolling[0].hardware: expected a list, found \"big\"");
}

}  // namespace codescent::testing
