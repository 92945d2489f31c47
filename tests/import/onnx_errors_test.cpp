#include <onnx/onnx_pb.h>

#include "core/error.hpp"
#include "core/import/onnx_import.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/onnx_graphs.hpp"

namespace codescent::testing {
namespace {

using Extents = std::vector<std::int64_t>;

std::string error_of(const std::string& bytes, const OnnxOptions& options = {}) {
  try {
    import_onnx_bytes(bytes, "net.onnx", options);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

/// The error of a graph of one convolution, 3x3 on 8 channels of 16x16, with one change.
template <typename Change>
std::string error_after(const Change& change) {
  OnnxGraph graph;
  graph.add("Conv", "conv", {graph.input("x", {1, 8, 16, 16}), graph.weight("w", {4, 8, 3, 3})});
  change(graph);
  return error_of(graph.bytes());
}

TEST_CASE("a file that is no model is refused as one") {
  CHECK(error_of("") == "net.onnx: expected an ONNX model, found an empty file");
  CHECK(error_of("schema: codescent/workload/1\n") ==
        "net.onnx: expected an ONNX model, found a file that is none, or is damaged");
  const std::string whole = resnet50_graph(1).bytes();
  CHECK(error_of(whole.substr(0, whole.size() / 2)) ==
        "net.onnx: expected an ONNX model, found a file that is none, or is damaged");
}

TEST_CASE("an attribute out of range names its node") {
  CHECK(error_after([](OnnxGraph&) {}) == "no error");
  CHECK(error_after([](OnnxGraph& graph) {
          graph.set("strides", {1, 0});
        }) ==
        "net.onnx: node \"conv\" (Conv): strides: expected an integer from 1 to 1000000000, found "
        "0");
  CHECK(
      error_after([](OnnxGraph& graph) {
        graph.set("dilations", {-1, 1});
      }) ==
      "net.onnx: node \"conv\" (Conv): dilations: expected an integer from 1 to 1000000000, found "
      "-1");
  CHECK(error_after([](OnnxGraph& graph) {
          graph.set("pads", {0, 0, -1, 0});
        }) ==
        "net.onnx: node \"conv\" (Conv): pads: expected an integer from 0 to 1000000000, found -1");
  CHECK(error_after([](OnnxGraph& graph) { graph.set("group", 0); }) ==
        "net.onnx: node \"conv\" (Conv): group: expected an integer from 1 to 1000000000, found 0");
  CHECK(error_after([](OnnxGraph& graph) { graph.set("group", 3); }) ==
        "net.onnx: node \"conv\" (Conv): group: expected a divisor of 4 channels, found 3");
  CHECK(
      error_after([](OnnxGraph& graph) { graph.set("group", 2); }) ==
      "net.onnx: node \"conv\" (Conv): group: 8 channels in 2 groups do not fit the weight [4, 8, "
      "3, 3]");
  CHECK(
      error_after([](OnnxGraph& graph) {
        graph.set("kernel_shape", {3, 5});
      }) ==
      "net.onnx: node \"conv\" (Conv): kernel_shape: expected the weight's, [3, 3], found [3, 5]");
}

TEST_CASE("operands that do not fit each other name their node") {
  OnnxGraph matmul;
  matmul.add("MatMul", "product", {matmul.input("a", {4, 5}), matmul.weight("b", {6, 7})});
  CHECK(error_of(matmul.bytes()) ==
        "net.onnx: node \"product\" (MatMul): the product of [4, 5] by [6, 7] has no common "
        "dimension");
  OnnxGraph gemm;
  gemm.add("Gemm", "fc", {gemm.input("a", {4, 5}), gemm.weight("b", {6, 7})});
  CHECK(error_of(gemm.bytes()) ==
        "net.onnx: node \"fc\" (Gemm): the product of [4, 5] by [6, 7], transposed as transA and "
        "transB say, has no common dimension");
  OnnxGraph huge;
  huge.add("MatMul", "product",
           {huge.input("a", {1'000'000'000, 1'000'000'000}), huge.weight("b", {1'000'000'000, 9})});
  CHECK(error_of(huge.bytes()) ==
        "net.onnx: node \"product\" (MatMul): the product of bounds, strides, dilations and count "
        "overflows 60 bits");
  OnnxGraph missing;
  missing.add("MatMul", "product", {missing.input("a", {4, 5})});
  CHECK(error_of(missing.bytes()) == "net.onnx: node \"product\" (MatMul): input 1 is missing");
}

TEST_CASE("layers that overflow only together are refused") {
  OnnxGraph graph;
  const std::string x = graph.input("x", {100'000'000, 1'000'000});
  for (int i = 0; i < 400; ++i) {
    const std::string number = std::to_string(i);
    graph.add("MatMul", "product" + number, {x, graph.weight("w" + number, {1'000'000, 200 + i})});
  }
  // The sum of 1e14 (200 + i) for i below n passes 2^63 - 1 at n = 275.
  CHECK(error_of(graph.bytes()) ==
        "net.onnx: node \"product274\" (MatMul): the network's multiply-accumulates overflow 63 "
        "bits");
}

TEST_CASE("dimensions that cannot be name their input or weight") {
  const auto error = [](const Extents& input, const Extents& weight) {
    OnnxGraph graph;
    graph.add("Relu", "relu", {graph.input("x", input)});
    graph.weight("w", weight);
    return error_of(graph.bytes());
  };
  CHECK(error({1, -3}, {1}) ==
        "net.onnx: dimension 1 of input \"x\": expected an integer from 1 to 1000000000, found -3");
  CHECK(error({1, 4}, {-1}) ==
        "net.onnx: weight \"w\": expected dimensions from 0 to 1000000000, found -1");
  CHECK(error({1, 4}, {std::int64_t{1} << 40}) ==
        "net.onnx: weight \"w\": expected dimensions from 0 to 1000000000, found 1099511627776");
  CHECK(error(Extents(65, 1), {1}) == "net.onnx: input \"x\" has 65 axes");
  CHECK(error({1, 4}, {1}) ==
        "net.onnx: no layer could be read: no operator multiplies and accumulates");
}

TEST_CASE("a graph that cannot be run in its order is refused") {
  OnnxGraph cycle;
  cycle.add("Add", "a", {cycle.input("x", {1, 4}), "b"});
  cycle.add("Relu", "b", {"a"});
  CHECK(error_of(cycle.bytes()) ==
        "net.onnx: node \"a\" (Add): input \"b\" is made by this or a later node: the graph has a "
        "cycle or is not sorted");
  OnnxGraph own;
  own.add("Add", "a", {own.input("x", {1, 4}), "a"});
  CHECK(error_of(own.bytes()) ==
        "net.onnx: node \"a\" (Add): input \"a\" is made by this or a later node: the graph has a "
        "cycle or is not sorted");
  OnnxGraph unknown;
  unknown.add("Relu", "a", {"nothing"});
  CHECK(
      error_of(unknown.bytes()) ==
      "net.onnx: node \"a\" (Relu): input \"nothing\" is no input, weight or output of an earlier "
      "node");
  OnnxGraph twice;
  twice.add("Relu", "a", {twice.input("x", {1, 4})});
  twice.add("Relu", "a", {"x"});
  CHECK(error_of(twice.bytes()) == "net.onnx: node \"a\" (Relu): output \"a\" is made twice");
}

TEST_CASE("a batch can only be chosen where the model leaves it open") {
  CHECK(error_of(resnet50_graph(1).bytes(), {8}) ==
        "net.onnx: the shape of every input is fixed, so that there is no batch to choose");
  CHECK(error_of(resnet50_graph(0).bytes(), {8}) == "no error");
}

TEST_CASE("sizes that would exhaust memory are refused or stay unknown") {
  OnnxGraph graph;
  graph.add("ConstantOfShape", "filled", {graph.input("shape", {1'000'000'000})});
  graph.add("MatMul", "product", {"filled", graph.weight("w", {4, 4})});
  CHECK(error_of(graph.bytes()) ==
        "net.onnx: no layer could be read: \"product\" (MatMul): the output of node \"filled\" "
        "(ConstantOfShape) has no inferred shape: a shape of so many axes is not supported");
  OnnxGraph doubled;  // numbers that double with every node
  doubled.add("Concat", "n0", {doubled.numbers("one", {1}), "one"});
  doubled.set("axis", 0);
  for (int i = 1; i < 60; ++i) {
    const std::string before = "n" + std::to_string(i - 1);
    doubled.add("Concat", "n" + std::to_string(i), {before, before});
    doubled.set("axis", 0);
  }
  doubled.add("MatMul", "product", {doubled.weight("a", {1, 2}), doubled.weight("b", {2, 1})});
  CHECK(error_of(doubled.bytes()) == "no error");
}

}  // namespace
}  // namespace codescent::testing
