#include <onnx/onnx_pb.h>

#include "core/error.hpp"
#include "core/import/onnx_import.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/onnx_graphs.hpp"

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

TEST_CASE("a window that its padded input does not hold is refused") {
  const auto error = [](std::int64_t kernel, std::int64_t padding, std::int64_t dilation) {
    OnnxGraph graph;
    graph.add("Conv", "conv",
              {graph.input("x", {1, 8, 15, 15}), graph.weight("w", {4, 8, 3, kernel})});
    graph.set("strides", {2, 2});
    graph.set("dilations", {1, dilation});
    graph.set("pads", {0, padding, 0, 0});
    return error_of(graph.bytes());
  };
  CHECK(error(15, 0, 1) == "no error");
  CHECK(error(16, 1, 1) == "no error");
  CHECK(error(8, 0, 2) == "no error");
  CHECK(error(16, 0, 1) ==
        "net.onnx: node \"conv\" (Conv): a window of 16 along axis 3 does not fit its input of 15, "
        "padding included");
  CHECK(error(9, 1, 2) ==
        "net.onnx: node \"conv\" (Conv): a window of 17 along axis 3, dilation included, does not "
        "fit its input of 16, padding included");
}

TEST_CASE("a pooling whose window is too large is refused, unless its only window is rounded up") {
  const auto error = [](const char* type, std::int64_t kernel, bool rounds_up) {
    OnnxGraph graph;
    graph.add(type, "pool", {graph.input("x", {1, 8, 4, 4})});
    graph.set("kernel_shape", {kernel, 2});
    graph.set("strides", {2, 2});
    if (rounds_up) graph.set("ceil_mode", 1);
    graph.add("Conv", "conv", {"pool", graph.weight("w", {4, 8, 1, 1})});
    return error_of(graph.bytes());
  };
  for (const std::string type : {"MaxPool", "AveragePool"}) {
    CHECK(error(type.c_str(), 4, false) == "no error");
    CHECK(error(type.c_str(), 5, true) == "no error");
    for (const bool rounds_up : {false, true})
      CHECK(error(type.c_str(), 6, rounds_up) ==
            "net.onnx: node \"pool\" (" + type +
                "): a window of 6 along axis 2 does not fit its input of 4, padding included");
  }
}

TEST_CASE("an output that the file declares must be the window's") {
  OnnxGraph graph;
  // Inference knows neither the operator nor the attribute; the file declares both outputs.
  graph.add("FusedAttention", "fused", {graph.input("x", {1, 8, 16, 16})});
  graph.set_domain("com.example");
  graph.add("Conv", "conv", {"fused", graph.weight("w", {4, 8, 3, 3})});
  const auto declare = [&](const std::string& name, const Extents& shape) {
    auto* value = graph.model().mutable_graph()->add_value_info();
    value->set_name(name);
    auto* type = value->mutable_type()->mutable_tensor_type();
    type->set_elem_type(onnx::TensorProto::FLOAT);
    for (const std::int64_t extent : shape) type->mutable_shape()->add_dim()->set_dim_value(extent);
  };
  declare("fused", {1, 8, 16, 16});
  CHECK(error_of(graph.bytes()) == "no error");
  graph.set("new_attribute", 1);
  declare("conv", {1, 4, 13, 14});
  CHECK(error_of(graph.bytes()) ==
        "net.onnx: node \"conv\" (Conv): expected an output of 14 along an axis of 16, found 13");
}

TEST_CASE("explicit paddings beside automatic ones are refused unless they are zeros") {
  const auto error = [](const char* auto_pad, std::int64_t pad) {
    return error_after([&](OnnxGraph& graph) {
      graph.set_text("auto_pad", auto_pad);
      graph.set("pads", {0, pad, 0, 0});
    });
  };
  for (const char* auto_pad : {"NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"})
    CHECK(error(auto_pad, 0) == "no error");
  CHECK(error("NOTSET", 1) == "no error");
  for (const std::string auto_pad : {"SAME_UPPER", "SAME_LOWER", "VALID"})
    CHECK(error(auto_pad.c_str(), 1) ==
          "net.onnx: node \"conv\" (Conv): pads: expected none, or zeros, beside auto_pad \"" +
              auto_pad + "\", found 1");
}

TEST_CASE("an output padding that no tap can reach is refused") {
  const auto error = [](std::int64_t stride, std::int64_t dilation, std::int64_t more) {
    OnnxGraph graph;
    graph.add("ConvTranspose", "up",
              {graph.input("x", {1, 6, 7, 7}), graph.weight("w", {6, 5, 3, 3})});
    graph.set("strides", {stride, stride});
    graph.set("dilations", {dilation, dilation});
    graph.set("output_padding", {0, more});
    return error_of(graph.bytes());
  };
  CHECK(error(2, 1, 1) == "no error");
  CHECK(error(2, 3, 2) == "no error");
  CHECK(error(2, 1, 2) ==
        "net.onnx: node \"up\" (ConvTranspose): output_padding: expected at most 1, less than the "
        "stride or the dilation, found 2");
  CHECK(error(1, 3, 3) ==
        "net.onnx: node \"up\" (ConvTranspose): output_padding: expected at most 2, less than the "
        "stride or the dilation, found 3");
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
        "net.onnx: no input has an open leading dimension, so that there is no batch to choose");
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
