#include <onnx/onnx_pb.h>

#include "core/error.hpp"
#include "tests/import/imported_graph.hpp"

namespace codescent::testing {
namespace {

onnx::TensorProto& last_weight(OnnxGraph& graph) {
  auto& weights = *graph.model().mutable_graph()->mutable_initializer();
  return *weights.Mutable(weights.size() - 1);
}

TEST_CASE("a constant has its numbers, whichever attribute states them") {
  OnnxGraph graph;
  graph.input("x", {8, 32});
  graph.add("Constant", "shape", {});
  graph.set("value_ints", {4, 64});
  graph.add("Reshape", "reshaped", {"x", "shape"});
  graph.add("MatMul", "ints", {"reshaped", graph.weight("w", {64, 8})});
  graph.add("Constant", "two", {});
  graph.set("value_int", 2);
  graph.add("Unsqueeze", "listed", {"two", graph.numbers("first", {0})});
  graph.add("Concat", "longer", {"listed", "shape"});
  graph.set("axis", 0);
  graph.add("Expand", "expanded", {"reshaped", "longer"});
  graph.add("MatMul", "int", {"expanded", "w"});
  graph.add("Constant", "scales", {});
  auto* scales = graph.last().add_attribute();
  scales->set_name("value_floats");
  scales->set_type(onnx::AttributeProto::FLOATS);
  for (const float scale : {3.0F, 1.0F}) scales->add_floats(scale);
  graph.add("Resize", "resized", {"reshaped", "", "scales"});
  graph.add("MatMul", "floats", {"resized", "w"});
  const auto layers = layers_of(graph);
  REQUIRE(layers.size() == 3);
  CHECK(layers[0].bounds == DimArray{1, 1, 4, 1, 64, 8, 1, 1});
  CHECK(layers[1].bounds == DimArray{1, 1, 8, 1, 64, 8, 1, 1});
  CHECK(layers[2].bounds == DimArray{1, 1, 12, 1, 64, 8, 1, 1});
}

TEST_CASE("a sparse weight has its dense shape") {
  OnnxGraph graph;
  graph.add("MatMul", "dense", {graph.input("x", {4, 64}), "sparse"});
  auto* weight = graph.model().mutable_graph()->add_sparse_initializer();
  weight->mutable_values()->set_name("sparse");
  weight->mutable_values()->set_data_type(onnx::TensorProto::FLOAT);
  weight->add_dims(64);
  weight->add_dims(8);
  CHECK(layers_of(graph)[0].bounds == DimArray{1, 1, 4, 1, 64, 8, 1, 1});
}

/// Moves the numbers of the weight that was added last to a file that is not there.
void make_external(OnnxGraph& graph) {
  onnx::TensorProto& tensor = last_weight(graph);
  tensor.clear_int64_data();
  tensor.set_data_location(onnx::TensorProto::EXTERNAL);
  auto* location = tensor.add_external_data();
  location->set_key("location");
  location->set_value("../missing.bin");
}

TEST_CASE("weights of another file are not looked for") {
  OnnxGraph graph;
  graph.add("Conv", "conv", {graph.input("x", {1, 8, 16, 16}), graph.weight("w", {4, 8, 3, 3})});
  make_external(graph);
  CHECK(layers_of(graph)[0].bounds == DimArray{3, 3, 14, 14, 8, 4, 1, 1});
}

TEST_CASE(
    "shapes whose numbers are in another file are unknown, and what is behind them left out") {
  OnnxGraph graph;
  graph.add("MatMul", "kept", {graph.input("x", {4, 64}), graph.weight("w", {64, 8})});
  const std::string shape = graph.numbers("shape", {2, 128});
  make_external(graph);
  graph.add("Reshape", "reshaped", {"x", shape});
  graph.add("MatMul", "behind", {"reshaped", graph.weight("v", {128, 8})});
  graph.add("Constant", "stated", {});
  auto* value = graph.last().add_attribute();
  value->set_name("value");
  value->set_type(onnx::AttributeProto::TENSOR);
  *value->mutable_t() = graph.model().graph().initializer(1);
  graph.add("Expand", "expanded", {graph.input("row", {1, 64}), "stated"});
  graph.add("MatMul", "behind_constant", {"expanded", "w"});
  const ImportedWorkload imported = import_graph(graph);
  REQUIRE(imported.left_out.size() == 2);
  CHECK(imported.left_out[0].reason.find("node \"reshaped\" (Reshape) has no inferred shape") !=
        std::string::npos);
  CHECK(imported.left_out[1].reason.find("node \"expanded\" (Expand) has no inferred shape") !=
        std::string::npos);
  CHECK(imported.workload.layers.size() == 1);
}

/// A weight of bytes.
std::string quantized(OnnxGraph& graph, const std::string& name, const Extents& shape) {
  graph.weight(name, shape);
  last_weight(graph).set_data_type(onnx::TensorProto::UINT8);
  return name;
}

TEST_CASE("quantized operators are left out with the MACs of their outputs") {
  OnnxGraph graph;
  graph.add("MatMul", "kept", {graph.weight("layer.a", {1, 10}), graph.weight("layer.b", {10, 1})});
  const std::string scale = graph.weight("scale", {});
  const std::string zero = quantized(graph, "zero", {});
  graph.add("ConvInteger", "integer",
            {quantized(graph, "x", {1, 2, 5, 5}), quantized(graph, "w", {4, 2, 3, 3})});
  graph.add("QLinearConv", "linear", {"x", scale, zero, "w", scale, zero, scale, zero});
  graph.add("MatMulInteger", "product",
            {quantized(graph, "a", {6, 7}), quantized(graph, "b", {7, 8})});
  graph.add("QLinearMatMul", "linear_product", {"a", scale, zero, "b", scale, zero, scale, zero});
  const ImportedWorkload imported = import_graph(graph);
  REQUIRE(imported.left_out.size() == 4);
  for (int i = 0; i < 2; ++i) CHECK(imported.left_out[i].macs == 3 * 3 * 4 * 2 * 9);
  for (int i = 2; i < 4; ++i) CHECK(imported.left_out[i].macs == 6 * 7 * 8);
}

TEST_CASE("quantized windows are held to what a convolution's are") {
  const auto error = [](std::int64_t kernel) -> std::string {
    OnnxGraph graph;
    graph.add("MatMul", "kept", {graph.weight("a", {1, 10}), graph.weight("b", {10, 1})});
    const std::string x = quantized(graph, "x", {1, 2, 5, 5});
    const std::string w = quantized(graph, "w", {4, 2, kernel, kernel});
    const std::string scale = graph.weight("scale", {}), zero = quantized(graph, "zero", {});
    graph.add("QLinearConv", "conv", {x, scale, zero, w, scale, zero, scale, zero});
    try {
      import_graph(graph);
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  CHECK(error(5) == "no error");
  CHECK(error(6) ==
        "net.onnx: node \"conv\" (QLinearConv): a window of 6 along axis 2 does not fit its input "
        "of 5, padding included");
}

}  // namespace
}  // namespace codescent::testing
