#include <onnx/onnx_pb.h>

#include "core/error.hpp"
#include "core/import/onnx_import.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/onnx_graphs.hpp"

namespace codescent::testing {
namespace {

/// Names an axis of the input that was added last.
void name_axis(OnnxGraph& graph, int axis, const std::string& symbol) {
  auto& inputs = *graph.model().mutable_graph()->mutable_input();
  inputs.Mutable(inputs.size() - 1)
      ->mutable_type()
      ->mutable_tensor_type()
      ->mutable_shape()
      ->mutable_dim(axis)
      ->set_dim_param(symbol);
}

/// A product of 10 MACs, and one of an input [N, S, 64] by 64 x 8.
OnnxGraph sequence_graph(const std::string& inner = "S") {
  OnnxGraph graph;
  graph.add("MatMul", "layer", {graph.weight("a", {1, 10}), graph.weight("b", {10, 1})});
  graph.input("x", {1, 1, 64});
  name_axis(graph, 0, "N");
  name_axis(graph, 1, inner);
  graph.add("MatMul", "dense", {"x", graph.weight("w", {64, 8})});
  return graph;
}

/// The rows of the product of the sequence; 0 if it is left out.
std::int64_t rows_with(const OnnxGraph& graph, const OnnxOptions& options) {
  const ImportedWorkload imported = import_onnx_bytes(graph.bytes(), "net.onnx", options);
  const auto& layers = imported.workload.layers;
  return layers.size() < 2 ? 0 : layers[1].bound(Dim::P);
}

std::string reason_of(const OnnxGraph& graph) {
  return import_onnx_bytes(graph.bytes(), "net.onnx", {}).left_out.at(0).reason;
}

std::string error_of(const OnnxGraph& graph, const OnnxOptions& options) {
  try {
    import_onnx_bytes(graph.bytes(), "net.onnx", options);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("a symbolic dimension takes the extent given to its name, and the batch its own") {
  const OnnxGraph graph = sequence_graph();
  CHECK(rows_with(graph, {}) == 0);
  CHECK(rows_with(graph, {{}, {{"S", 128}}}) == 128);
  CHECK(rows_with(graph, {3, {{"S", 128}}}) == 3 * 128);
  CHECK(rows_with(graph, {{}, {{"S", 128}, {"N", 5}}}) == 5 * 128);
  // A name that stands for the batch and for something else is one extent everywhere.
  CHECK(rows_with(sequence_graph("N"), {3, {}}) == 9);
  CHECK(rows_with(sequence_graph("N"), {{}, {{"N", 4}}}) == 16);
}

TEST_CASE("a value that depends on numbers takes the extent that the file names") {
  OnnxGraph graph = sequence_graph();
  graph.add("NonZero", "places", {graph.input("mask", {4, 4})});
  auto* value = graph.model().mutable_graph()->add_value_info();
  value->set_name("places");
  auto* type = value->mutable_type()->mutable_tensor_type();
  type->set_elem_type(onnx::TensorProto::INT64);
  type->mutable_shape()->add_dim()->set_dim_value(2);
  type->mutable_shape()->add_dim()->set_dim_param("num_places");
  graph.add("Cast", "numbers", {"places"});
  graph.set("to", onnx::TensorProto::FLOAT);
  graph.add("MatMul", "product", {graph.weight("v", {7, 2}), "numbers"});
  const ImportedWorkload imported =
      import_onnx_bytes(graph.bytes(), "net.onnx", {{}, {{"S", 1}, {"num_places", 9}}});
  CHECK(imported.left_out.empty());
  CHECK(imported.workload.layers.back().bounds == DimArray{1, 1, 7, 1, 2, 9, 1, 1});
}

TEST_CASE("an open dimension tells how to set it") {
  CHECK(reason_of(sequence_graph()) ==
        "dimension 1 of input \"x\" is symbolic (\"S\"); set it with --dim S=128");
  CHECK(
      reason_of(sequence_graph("past + 1")) ==
      "dimension 1 of input \"x\" is symbolic (\"past + 1\"); set it with --dim \"past + 1\"=128");
  CHECK(reason_of(sequence_graph("")) == "dimension 1 of input \"x\" is symbolic");
}

TEST_CASE("a name that the model does not have is refused with those that it has") {
  CHECK(error_of(sequence_graph("sequence"), {{}, {{"sequense", 8}}}) ==
        "net.onnx: --dim: the model has no symbolic dimension \"sequense\"; it has \"N\", "
        "\"sequence\"; did you mean \"sequence\"?");
  OnnxGraph fixed;
  fixed.add("MatMul", "layer", {fixed.input("a", {1, 10}), fixed.weight("b", {10, 1})});
  CHECK(error_of(fixed, {{}, {{"S", 8}}}) ==
        "net.onnx: --dim: the model has no symbolic dimension \"S\", nor any other");
  CHECK(error_of(sequence_graph(), {4, {{"N", 8}}}) ==
        "net.onnx: no input has an open leading dimension, so that there is no batch to choose");
}

}  // namespace
}  // namespace codescent::testing
