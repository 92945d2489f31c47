#include <algorithm>
#include <onnx/onnx_pb.h>

#include "core/formats/workload_text.hpp"
#include "core/import/onnx_import.hpp"
#include "core/inputs/workload_input.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/onnx_graphs.hpp"

namespace codescent::testing {
namespace {

Workload bundled(const std::string& name) {
  return load_workload(std::string(CODESCENT_SOURCE_DIR) + "/data/workloads/" + name + ".yaml");
}

ImportedWorkload import_graph(const OnnxGraph& graph, const OnnxOptions& options = {}) {
  return import_onnx_bytes(graph.bytes(), "net.onnx", options);
}

/// Type, bounds, strides, dilations and count of every layer, in an order of their own.
using Shapes = std::vector<std::vector<std::int64_t>>;
Shapes shapes_of(const Workload& workload) {
  Shapes shapes;
  for (const Layer& layer : workload.layers) {
    std::vector<std::int64_t> shape(layer.bounds.begin(), layer.bounds.end());
    shape.insert(shape.end(), {layer.type - kLayerTypes, layer.stride_w, layer.stride_h,
                               layer.dilation_w, layer.dilation_h, layer.count});
    shapes.push_back(shape);
  }
  std::sort(shapes.begin(), shapes.end());
  return shapes;
}

/// The import equals the bundled network: MACs, and layer by layer but for names and order.
void check_equal(const ImportedWorkload& imported, const Workload& expected) {
  for (const LeftOutOperator& one : imported.left_out) FAIL_CHECK(one.name << ": " << one.reason);
  CHECK(imported.workload.total_macs() == expected.total_macs());
  CHECK(shapes_of(imported.workload) == shapes_of(expected));
}

TEST_CASE("ResNet-50 from ONNX is the bundled network") {
  const ImportedWorkload imported = import_graph(resnet50_graph(1));
  check_equal(imported, bundled("resnet50"));
  CHECK(imported.workload.name == "net");
  CHECK(imported.workload.source == "ONNX model net.onnx");
  CHECK(imported.workload.layers[0].name == "conv1");
  CHECK(imported.workload.layers[2].name == "layer1.0.conv2");
  CHECK(imported.workload.layers[2].count == 3);
  REQUIRE(imported.workload.layers[0].stated_input);
  CHECK((*imported.workload.layers[0].stated_input)[0].extent == 224);
  CHECK((*imported.workload.layers[0].stated_input)[0].padding == 3);
  CHECK(imported.without_macs.at("Relu") == 49);
  CHECK(imported.without_macs.at("GlobalAveragePool") == 1);
}

TEST_CASE("MobileNetV2 from ONNX is the bundled network, depthwise layers included") {
  check_equal(import_graph(mobilenet_v2_graph()), bundled("mobilenet_v2"));
}

TEST_CASE("what bert.yaml counts of a BERT encoder, from ONNX, is the bundled workload") {
  check_equal(import_graph(bert_counted_graph()), bundled("bert"));
}

TEST_CASE("a whole BERT encoder has all four projections, and its twelve heads as groups") {
  Workload expected = bundled("bert");
  for (Layer& layer : expected.layers) {
    if (layer.name == "projection") layer.count = 4;
    if (layer.name.rfind("head_", 0) == 0) layer.bounds[index(Dim::G)] = 12;
  }
  // 757,071,872 and two more projections of 128 x 768 x 768 and eleven heads of 2 x 128 x 128 x 64.
  CHECK(expected.total_macs() == 757'071'872 + 2 * 75'497'472 + 11 * 2'097'152);
  for (const int opset : {11, 13, 14, 17, 20}) {
    CAPTURE(opset);
    check_equal(import_graph(bert_encoder_graph(1, opset)), expected);
  }
}

TEST_CASE("a batch that the model leaves open multiplies its MACs, also through computed shapes") {
  const std::int64_t resnet = bundled("resnet50").total_macs();
  CHECK(import_graph(resnet50_graph(0)).workload.total_macs() == resnet);
  const ImportedWorkload eight = import_graph(resnet50_graph(0), {8});
  CHECK(eight.workload.total_macs() == 8 * resnet);
  CHECK(eight.workload.layers[0].bound(Dim::N) == 8);
  const std::int64_t bert = import_graph(bert_encoder_graph(1)).workload.total_macs();
  const ImportedWorkload three = import_graph(bert_encoder_graph(0), {3});
  CHECK(three.workload.total_macs() == 3 * bert);
  CHECK(three.left_out.empty());
}

TEST_CASE("an imported network reads back from its text") {
  const Workload imported = import_graph(mobilenet_v2_graph()).workload;
  const Workload again = read_workload(YamlReader::from_text(workload_text(imported), "net.yaml"));
  CHECK(shapes_of(again) == shapes_of(imported));
}

}  // namespace
}  // namespace codescent::testing
