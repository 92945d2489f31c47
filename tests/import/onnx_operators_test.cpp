#include <onnx/onnx_pb.h>

#include "core/error.hpp"
#include "tests/import/imported_graph.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

/// A graph of one convolution, whose attributes are still to be set.
OnnxGraph one_window(const std::string& type, const Extents& x, const Extents& weight) {
  OnnxGraph graph;
  graph.add(type, "conv", {graph.input("x", x), graph.weight("w", weight)});
  return graph;
}

/// Outputs of a window along one axis, by trying every place.
std::int64_t places(std::int64_t extent, std::int64_t begin, std::int64_t end, std::int64_t kernel,
                    std::int64_t stride, std::int64_t dilation) {
  std::int64_t found = 0;
  for (std::int64_t at = -begin; at + (kernel - 1) * dilation < extent + end; at += stride) ++found;
  return found;
}

TEST_CASE("a convolution has the outputs where its window fits, height along Q and width along P") {
  std::mt19937_64 generator(11);
  for (int i = 0; i < 300; ++i) {
    const auto pair = [&](std::int64_t first, std::int64_t count) {
      return Extents{first + draw(count, generator), first + draw(count, generator)};
    };
    const Extents extent = pair(12, 10), kernel = pair(1, 3), stride = pair(1, 3),
                  dilation = pair(1, 4), begin = pair(0, 3), end = pair(0, 3);
    const std::int64_t groups = 1 + draw(3, generator);
    OnnxGraph graph = one_window("Conv", {2, 4 * groups, extent[0], extent[1]},
                                 {6 * groups, 4, kernel[0], kernel[1]});
    graph.set("strides", stride);
    graph.set("dilations", dilation);
    graph.set("pads", {begin[0], begin[1], end[0], end[1]});
    graph.set("group", groups);
    const auto layers = layers_of(graph);
    REQUIRE(layers.size() == 1);
    const auto outputs = [&](int axis) {
      return places(extent[axis], begin[axis], end[axis], kernel[axis], stride[axis],
                    dilation[axis]);
    };
    CHECK(layers[0].bounds ==
          DimArray{kernel[1], kernel[0], outputs(1), outputs(0), 4, 6, 2, groups});
    CHECK(layers[0].stride_w == stride[1]);
    CHECK(layers[0].dilation_h == dilation[0]);
    if (begin == end) {
      REQUIRE(layers[0].stated_input);
      CHECK((*layers[0].stated_input)[0].extent == extent[1]);
      CHECK((*layers[0].stated_input)[1].padding == begin[0]);
    }
    if (layers[0].stated_input) CHECK((*layers[0].stated_input)[0].padding == begin[1]);
  }
}

TEST_CASE("automatic padding keeps ceil(extent / stride) outputs") {
  for (const char* side : {"SAME_UPPER", "SAME_LOWER"})
    for (const auto& [stride, has_zeros] : std::vector<std::pair<std::int64_t, bool>>{
             {1, false}, {2, false}, {3, false}, {1, true}, {2, true}, {3, true}}) {
      OnnxGraph graph = one_window("Conv", {1, 3, 10, 11}, {8, 3, 3, 5});
      graph.set_text("auto_pad", side);
      graph.set("strides", {stride, stride});
      if (has_zeros) graph.set("pads", {0, 0, 0, 0});  // as runtimes do, these are passed over
      const auto layers = layers_of(graph);
      CHECK(layers[0].bound(Dim::Q) == (10 + stride - 1) / stride);
      CHECK(layers[0].bound(Dim::P) == (11 + stride - 1) / stride);
    }
  OnnxGraph graph = one_window("Conv", {1, 3, 10, 11}, {8, 3, 3, 5});
  graph.set_text("auto_pad", "VALID");
  CHECK(layers_of(graph)[0].bounds == DimArray{5, 3, 7, 8, 3, 8, 1, 1});
}

TEST_CASE("groups are depthwise where every channel is one with one output, else G") {
  OnnxGraph depthwise = one_window("Conv", {1, 32, 8, 8}, {32, 1, 3, 3});
  depthwise.set("group", 32);
  CHECK(layers_of(depthwise)[0].type->name == "depthwise");
  CHECK(layers_of(depthwise)[0].bounds == DimArray{3, 3, 6, 6, 32, 1, 1, 1});
  OnnxGraph multiplied = one_window("Conv", {1, 32, 8, 8}, {64, 1, 3, 3});
  multiplied.set("group", 32);
  CHECK(layers_of(multiplied)[0].type->name == "convolution");
  CHECK(layers_of(multiplied)[0].bounds == DimArray{3, 3, 6, 6, 1, 2, 1, 32});
}

TEST_CASE("zero paddings beside automatic ones change no pooling or transposed convolution") {
  for (const bool has_zeros : {false, true}) {
    OnnxGraph graph = one_window("ConvTranspose", {1, 6, 7, 7}, {6, 5, 3, 3});
    const auto pad = [&] {
      graph.set("strides", {2, 2});
      graph.set_text("auto_pad", "SAME_UPPER");
      if (has_zeros) graph.set("pads", {0, 0, 0, 0});
    };
    pad();
    graph.add("MaxPool", "pool", {"conv"});
    graph.set("kernel_shape", {3, 3});
    pad();
    graph.add("Conv", "behind", {"pool", graph.weight("pointwise", {4, 5, 1, 1})});
    const auto layers = layers_of(graph);
    // 14 outputs along each axis, seven of two taps and seven of one; then 7 of the pooling.
    CHECK(Workload{"", "", layers}.total_macs() == 21 * 21 * 6 * 5 + 7 * 7 * 5 * 4);
  }
}

TEST_CASE("a convolution of one axis runs along W") {
  OnnxGraph graph = one_window("Conv", {2, 80, 100}, {256, 80, 5});
  graph.set("strides", Extents{2});
  CHECK(layers_of(graph)[0].bounds == DimArray{5, 1, 48, 1, 80, 256, 2, 1});
}

/// Pairs of an output and a tap that stand `stride` apart, by trying.
std::int64_t taps(std::int64_t outputs, std::int64_t begin, std::int64_t kernel,
                  std::int64_t stride, std::int64_t dilation) {
  std::int64_t found = 0;
  for (std::int64_t o = 0; o < outputs; ++o)
    for (std::int64_t r = 0; r < kernel; ++r)
      found += (o + begin - r * dilation) % stride == 0 ? 1 : 0;
  return found;
}

TEST_CASE("a transposed convolution has every output's taps, with torch's output size") {
  std::mt19937_64 generator(12);
  for (int i = 0; i < 200; ++i) {
    const std::int64_t extent = 4 + draw(4, generator), kernel = 2 + draw(3, generator),
                       stride = 1 + draw(3, generator), dilation = 1 + draw(2, generator),
                       padding = draw(2, generator), more = draw(stride, generator);
    OnnxGraph graph = one_window("ConvTranspose", {1, 6, extent, 1}, {6, 5, kernel, 1});
    graph.set("strides", {stride, 1});
    graph.set("dilations", {dilation, 1});
    graph.set("pads", {padding, 0, padding, 0});
    graph.set("output_padding", {more, 0});
    const std::int64_t outputs =
        (extent - 1) * stride - 2 * padding + dilation * (kernel - 1) + more + 1;
    if (outputs < 1) continue;
    CHECK(Workload{"", "", layers_of(graph)}.total_macs() ==
          taps(outputs, padding, kernel, stride, dilation) * 6 * 5);
  }
}

TEST_CASE("a transposed convolution takes its output's shape and automatic padding") {
  OnnxGraph stated = one_window("ConvTranspose", {1, 6, 7, 7}, {6, 5, 3, 3});
  stated.set("strides", {2, 2});
  stated.set("output_shape", {14, 14});
  // Along each axis seven outputs of two taps and seven of one.
  CHECK(Workload{"", "", layers_of(stated)}.total_macs() == 21 * 21 * 6 * 5);
  OnnxGraph grouped = one_window("ConvTranspose", {1, 8, 7, 7}, {8, 1, 2, 2});
  grouped.set("strides", {2, 2});
  grouped.set("group", 8);
  const auto layers = layers_of(grouped);
  REQUIRE(layers.size() == 1);
  CHECK(layers[0].type->name == "depthwise");
  CHECK(layers[0].bounds == DimArray{1, 1, 7, 7, 8, 4, 1, 1});
}

TEST_CASE("a matrix product has the MACs of its broadcast outputs, whatever side is broadcast") {
  struct Product {
    Extents a, b, output;
  };
  const Product products[] = {
      {{5, 7}, {7, 3}, {5, 3}},
      {{7}, {7, 3}, {3}},
      {{5, 7}, {7}, {5}},
      {{7}, {7}, {}},
      {{4, 5, 7}, {7, 3}, {4, 5, 3}},
      {{4, 5, 7}, {4, 7, 3}, {4, 5, 3}},
      {{2, 4, 5, 7}, {4, 7, 3}, {2, 4, 5, 3}},
      {{5, 7}, {4, 7, 3}, {4, 5, 3}},
      {{2, 1, 5, 7}, {1, 4, 7, 3}, {2, 4, 5, 3}},
  };
  for (const Product& product : products) {
    OnnxGraph graph;
    graph.add("MatMul", "product", {graph.weight("a", product.a), graph.weight("b", product.b)});
    std::int64_t macs = 7;
    for (const std::int64_t extent : product.output) macs *= extent;
    CHECK(layers_of(graph)[0].macs() == macs);
  }
  OnnxGraph attention;
  attention.add("MatMul", "scores",
                {attention.input("q", {2, 12, 128, 64}), attention.input("k", {2, 12, 64, 128})});
  CHECK(layers_of(attention)[0].bounds == DimArray{1, 1, 128, 1, 64, 128, 1, 24});
  OnnxGraph projection;
  projection.add("MatMul", "p",
                 {projection.input("x", {2, 128, 768}), projection.weight("w", {768, 64})});
  CHECK(layers_of(projection)[0].bounds == DimArray{1, 1, 256, 1, 768, 64, 1, 1});
}

TEST_CASE("Gemm is a matrix product of transposed operands") {
  for (const bool is_a_transposed : {false, true})
    for (const bool is_b_transposed : {false, true}) {
      OnnxGraph graph;
      graph.add("Gemm", "fc",
                {graph.input("a", is_a_transposed ? Extents{5, 4} : Extents{4, 5}),
                 graph.weight("b", is_b_transposed ? Extents{6, 5} : Extents{5, 6})});
      graph.set("transA", is_a_transposed ? 1 : 0);
      graph.set("transB", is_b_transposed ? 1 : 0);
      CHECK(layers_of(graph)[0].bounds == DimArray{1, 1, 4, 1, 5, 6, 1, 1});
    }
}

TEST_CASE("operators of newer versions than the library's keep the shapes behind them") {
  OnnxGraph graph(20);
  graph.add("Gelu", "gelu", {graph.input("x", {2, 128, 64})});
  graph.add("ReduceMean", "mean", {"gelu", graph.numbers("last", {-1})});
  graph.add("Sub", "centred", {"gelu", "mean"});
  graph.add("Split", "first", {"centred"});
  graph.last().add_output("second");
  graph.set("num_outputs", 2);
  graph.set("axis", 2);
  graph.add("MatMul", "dense", {"second", graph.weight("w", {32, 8})});
  const auto layers = layers_of(graph);
  CHECK(layers[0].bounds == DimArray{1, 1, 256, 1, 32, 8, 1, 1});
  CHECK(import_graph(graph).without_macs.at("Gelu") == 1);
}

/// A product of 10 MACs, so that there is a layer.
void add_layer(OnnxGraph& graph) {
  graph.add("MatMul", "layer",
            {graph.weight("layer.a", {1, 10}), graph.weight("layer.b", {10, 1})});
}

TEST_CASE("operators that are not supported are left out with the MACs that they would have") {
  OnnxGraph graph;
  add_layer(graph);
  graph.add("Conv", "volume",
            {graph.input("v", {1, 2, 5, 5, 5}), graph.weight("vw", {4, 2, 3, 3, 3})});
  graph.add("LSTM", "lstm",
            {graph.input("s", {7, 2, 5}), graph.weight("lw", {1, 24, 5}),
             graph.weight("lr", {1, 24, 6})});
  graph.set("hidden_size", 6);
  graph.add("Einsum", "einsum", {graph.input("e", {2, 3, 4}), graph.input("f", {2, 4, 5})});
  graph.set_text("equation", "bij,bjk->bik");
  graph.add("FusedAttention", "fused", {"e"});
  graph.set_domain("com.example");
  graph.add("If", "branch", {"e"});
  graph.last().add_attribute()->mutable_g();
  const ImportedWorkload imported = import_graph(graph);
  REQUIRE(imported.left_out.size() == 5);
  const std::optional<std::int64_t> macs[] = {3 * 3 * 3 * 4 * 2 * 27, 7 * 2 * (24 * 5 + 24 * 6),
                                              2 * 3 * 4 * 5, std::nullopt, std::nullopt};
  const char* reasons[] = {"a convolution of 3 spatial axes is not supported",
                           "recurrent operators are not supported", "Einsum is not supported",
                           "operators of domain \"com.example\" are not known",
                           "the operator is not known, or has subgraphs"};
  for (std::size_t i = 0; i < imported.left_out.size(); ++i) {
    CHECK(imported.left_out[i].macs == macs[i]);
    CHECK(imported.left_out[i].reason == reasons[i]);
  }
  CHECK(known_macs(imported) == 10 + 5832 + 3696 + 120);
}

TEST_CASE("operators that onnx does not know may have any attributes") {
  OnnxGraph graph;
  add_layer(graph);
  graph.add("Crop", "crop", {graph.input("x", {1, 8, 6, 6})});
  graph.set_domain("com.example");
  graph.set("pads", {-1, -1});
  graph.set("axis", 1000);
  graph.add("GridCrop", "new", {"x"});  // of ai.onnx, but of no version that the library has
  graph.set("output_shape", {0, -1});
  graph.set("group", 0);
  const ImportedWorkload imported = import_graph(graph);
  CHECK(imported.workload.layers.size() == 1);
  REQUIRE(imported.left_out.size() == 2);
  CHECK(imported.left_out[0].reason == "operators of domain \"com.example\" are not known");
  CHECK(imported.left_out[1].reason == "the operator is not known, or has subgraphs");
}

TEST_CASE("an unknown shape names the first cause, and does not end the import") {
  OnnxGraph graph;
  add_layer(graph);
  graph.input("x", {1, 0, 64});
  graph.add("Relu", "relu", {"x"});
  graph.add("MatMul", "dense", {"relu", graph.weight("w", {64, 8})});
  const ImportedWorkload imported = import_graph(graph);
  REQUIRE(imported.left_out.size() == 1);
  CHECK(imported.left_out[0].reason ==
        "dimension 1 of input \"x\" is symbolic (\"batch\"); set it with --dim batch=128");
  CHECK(imported.workload.layers.size() == 1);
}

TEST_CASE("an input without a shape is unknown, and what is reshaped from it is not") {
  OnnxGraph graph;
  add_layer(graph);
  graph.input("x", {});
  auto* type = graph.model().mutable_graph()->mutable_input(0)->mutable_type();
  type->mutable_tensor_type()->clear_shape();
  graph.add("MatMul", "unknown", {"x", graph.weight("w", {64, 8})});
  graph.add("Reshape", "known", {"x", graph.numbers("shape", {4, 64})});
  graph.add("MatMul", "reshaped", {"known", "w"});
  const ImportedWorkload imported = import_graph(graph);
  REQUIRE(imported.left_out.size() == 1);
  CHECK(imported.left_out[0].reason == "the shape of input \"x\" is not stated");
  CHECK(imported.workload.layers[1].bounds == DimArray{1, 1, 4, 1, 64, 8, 1, 1});
}

TEST_CASE("equal layers are one with a count, and equal names are told apart") {
  OnnxGraph graph;
  const std::string x = graph.input("x", {1, 8, 8, 8});
  for (int i = 0; i < 3; ++i) {
    const std::string number = std::to_string(i);
    graph.add("Conv", "y" + number, {x, graph.weight("w" + number, {8, 8, 1, i == 1 ? 3 : 1})});
    graph.last().set_name("conv");
  }
  const auto layers = layers_of(graph);
  REQUIRE(layers.size() == 2);
  CHECK(layers[0].name == "conv");
  CHECK(layers[0].count == 2);
  CHECK(layers[1].name == "conv_2");
}

}  // namespace
}  // namespace codescent::testing
