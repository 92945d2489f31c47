#include <stdexcept>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/files/data_files.hpp"
#include "core/inputs/workload_input.hpp"
#include "tests/support/doctest.hpp"

namespace codescent {
namespace {

const std::string kDataDirectory = std::string(CODESCENT_SOURCE_DIR) + "/data";

template <typename Action>
std::string error_of(const Action& action) {
  try {
    action();
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

Workload parse(const std::string& text) {
  return read_workload(YamlReader::from_text(text, "folder/net.yaml"));
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

/// A valid text with one change, and the error that the change must give.
struct Change {
  std::string from;
  std::string to;
  std::string error;
};

void check_changes(const std::string& valid, const std::vector<Change>& changes) {
  CHECK(error_of([&] { parse(valid); }) == "no error");
  for (const Change& change : changes)
    CHECK(error_of([&] { parse(replaced(valid, change.from, change.to)); }) ==
          "folder/net.yaml:" + change.error);
}

const Layer& find_layer(const Workload& workload, const std::string& name) {
  for (const Layer& layer : workload.layers)
    if (layer.name == name) return layer;
  throw std::logic_error("no layer " + name);
}

constexpr char kNative[] = R"(schema: codescent/workload/1
name: net
source: "nowhere"
layers:
  - name: first
    bounds: {R: 7, S: 5, P: 112, Q: 56, C: 3, K: 64}
    stride: {W: 2, H: 4}
    dilation: {H: 2}
    count: 3
    input: {W: 224, H: 224, padding_W: 3, padding_H: 4}
  - name: second
    type: depthwise
    bounds: {C: 64}
)";

TEST_CASE("a native workload is read as written") {
  const Workload workload = parse(kNative);
  CHECK(workload.name == "net");
  CHECK(workload.source == "nowhere");
  REQUIRE(workload.layers.size() == 2);
  const Layer& first = workload.layers[0];
  CHECK(first.name == "first");
  CHECK(first.bounds == DimArray{7, 5, 112, 56, 3, 64, 1, 1});
  CHECK(first.stride_w == 2);
  CHECK(first.stride_h == 4);
  CHECK(first.dilation_w == 1);
  CHECK(first.dilation_h == 2);
  CHECK(first.count == 3);
  CHECK(first.type->name == "convolution");
  CHECK(workload.layers[1].type->name == "depthwise");
  CHECK(workload.layers[1].count == 1);
}

TEST_CASE("a wrong native workload is refused where it is wrong") {
  check_changes(
      kNative,
      {
          {"schema: codescent/workload/1\n", "",
           "1:1: missing key \"schema\"; a workload has schema: codescent/workload/1, or is one "
           "layer with a Timeloop problem"},
          {"workload/1", "workload/2",
           "1:9: schema: expected \"codescent/workload/1\", found \"codescent/workload/2\"; did "
           "you mean \"codescent/workload/1\"?"},
          {"name: net\n", "", "1:1: missing key \"name\""},
          {"source:", "sauce:", "3:1: sauce: unknown key; did you mean \"source\"?"},
          {"\"nowhere\"", "", "3:1: source: expected text, found nothing"},
          {"stride", "strid", "7:5: layers[0].strid: unknown key; did you mean \"stride\"?"},
          {"{H: 2}", "{depth: 2}", "8:16: layers[0].dilation.depth: unknown key; expected W, H"},
          {"type: depthwise", "type: lstm",
           "12:11: layers[1].type: expected one of \"convolution\", \"depthwise\", \"pooling\", "
           "\"copy\", \"softmax\", \"layer_norm\", \"addition\", \"transposed_convolution\", "
           "\"gemm\", found "
           "\"lstm\""},
          {"C: 3,", "C: x64,",
           "6:44: layers[0].bounds.C: expected a positive integer, found \"x64\""},
          {"C: 3,", "C: 0,", "6:44: layers[0].bounds.C: expected a positive integer, found \"0\""},
          {"C: 3,", "C: 3.5,",
           "6:44: layers[0].bounds.C: expected a positive integer, found \"3.5\""},
          {"C: 3,", "C: 3, C: 4,",
           "6:47: layers[0].bounds.C: duplicate key, which stands on line 6 too"},
          {"C: 3,", "Cin: 3,", "6:41: layers[0].bounds.Cin: unknown key; did you mean \"C\"?"},
          {"count: 3", "count: -3",
           "9:12: layers[0].count: expected a positive integer, found \"-3\""},
          {"K: 64", "K: 6400000000000000",
           "6:13: layers[0].bounds: the product of bounds, strides, dilations and count overflows "
           "60 bits"},
          {"name: second", "name: first",
           "11:11: layers[1].name: \"first\" is the name of layers[0] too"},
          {"    bounds: {C: 64}\n", "", "11:5: layers[1]: missing key \"bounds\""},
          {"padding_W: 3", "padding_W: 2",
           "10:16: layers[0].input.W: 224 with padding 2 gives P = 111, but the bounds say P = "
           "112"},
          {"H: 224", "H: 220",
           "10:24: layers[0].input.H: 220 with padding 4 gives Q = 55, but the bounds say Q = 56"},
          {"W: 224, ", "", "10:12: layers[0].input: missing key \"W\""},
          {"input: {W: 224", "input: {W: 224.5",
           "10:16: layers[0].input.W: expected an integer from 1 to 1000000000, found \"224.5\""},
      });
  CHECK(error_of([] { parse("{schema: codescent/workload/1, name: a, source: b, layers: []}"); }) ==
        "folder/net.yaml:1:60: layers: expected at least one layer, found none");
  CHECK(error_of([] { parse("- a"); }) == "folder/net.yaml:1:1: expected a map, found a list");
  CHECK(error_of([] { parse("just words"); }) ==
        "folder/net.yaml:1:1: expected a map, found \"just words\"");
}

TEST_CASE("layers that only together overflow are refused") {
  std::string text = "schema: codescent/workload/1\nname: a\nsource: b\nlayers:\n";
  for (int i = 0; i < 40; ++i)
    text += "  - {name: n" + std::to_string(i) + ", bounds: {K: 288230376151711743}}\n";
  CHECK(error_of([&] { parse(text); }) ==
        "folder/net.yaml:37:5: layers[32]: the network's multiply-accumulates overflow 63 bits");
}

TEST_CASE("groups and depthwise layers are real, not dense layers of fewer channels") {
  const Workload resnext = load_workload(kDataDirectory + "/workloads/resnext50_32x4d.yaml");
  const Layer& grouped = find_layer(resnext, "conv2_3x3_grouped");
  CHECK(grouped.bounds == DimArray{3, 3, 56, 56, 4, 4, 1, 32});
  const Workload mobilenet = load_workload(kDataDirectory + "/workloads/mobilenet_v2.yaml");
  const Layer& depthwise = find_layer(mobilenet, "block2_3x3_depthwise");
  CHECK(depthwise.bounds == DimArray{3, 3, 56, 56, 96, 1, 1, 1});
  CHECK(depthwise.relevant(Operand::Output).has(Dim::C));
  CHECK(depthwise.stride_w == 2);
}

constexpr char kDosaLayer[] = R"(problem:
  C: 3
  Hdilation: 1
  Hstride: 2
  K: 64
  N: 1
  P: 112
  Q: 56
  R: 7
  S: 5
  Wdilation: 3
  Wstride: 4
  shape: cnn-layer
)";

TEST_CASE("a layer of DOSA is read, its numbers beside the shape or in an instance") {
  const Workload workload = parse(kDosaLayer);
  CHECK(workload.name == "net");
  REQUIRE(workload.layers.size() == 1);
  const Layer& layer = workload.layers[0];
  CHECK(layer.name == "net");
  CHECK(layer.bounds == DimArray{7, 5, 112, 56, 3, 64, 1, 1});
  CHECK(layer.stride_w == 4);
  CHECK(layer.stride_h == 2);
  CHECK(layer.dilation_w == 3);
  CHECK(layer.dilation_h == 1);

  const Workload depthwise = parse(
      "problem: {shape: dw-cnn-layer, instance: {C: 32, N: 1, P: 9, Q: 8, R: 3, S: 2, Wstride: "
      "2}}");
  CHECK(depthwise.layers[0].bounds == DimArray{3, 2, 9, 8, 32, 1, 1, 1});
  CHECK(depthwise.layers[0].type->name == "depthwise");
  CHECK(depthwise.layers[0].stride_w == 2);
}

TEST_CASE("a wrong layer of DOSA is refused where it is wrong") {
  check_changes(
      kDosaLayer,
      {
          {"  K: 64\n", "", "2:3: problem: missing key \"K\""},
          {"  K: 64\n", "  K: 64\n  groups: 2\n",
           "6:3: problem.groups: unknown key; expected shape, version, R, S, P, Q, C, K, N, "
           "Hdilation, Hstride, Wdilation, Wstride"},
          {"Wstride", "Wstrid", "12:3: problem.Wstrid: unknown key; did you mean \"Wstride\"?"},
          {"cnn-layer", "3d-cnn-layer",
           "13:10: problem.shape: expected one of \"cnn-layer\", \"dw-cnn-layer\", \"gemm-ABZ\", "
           "found "
           "\"3d-cnn-layer\"; did you mean \"dw-cnn-layer\"?"},
          {"  shape: cnn-layer\n", "", "2:3: problem: missing key \"shape\""},
          {"N: 1", "N: one", "6:6: problem.N: expected a positive integer, found \"one\""},
          {"problem:\n", "mapper: 1\nproblem:\n", "1:1: mapper: unknown key; expected problem"},
      });
}

constexpr char kTimeloop[] = R"(problem:
  shape:
    name: grouped
    dimensions: [C, K, R, S, N, P, Q, G]
    coefficients:
    - {name: Wstride, default: 2}
    - {name: Hdilation, default: 1}
    data-spaces:
    - name: Weights
      projection:
      - [[C]]
      - [[K]]
      - [[R]]
      - [[S]]
      - [[G]]
    - name: Inputs
      projection:
      - [[N]]
      - [[C]]
      - [[R], [P, Wstride]]
      - [[S, Hdilation], [Q]]
      - [[G]]
    - name: Outputs
      projection:
      - [[N]]
      - [[K]]
      - [[Q]]
      - [[P]]
      - [[G]]
      read-write: True
  instance: {C: 4, K: 8, R: 3, S: 5, N: 1, P: 10, Q: 12, G: 32, Hdilation: 3}
)";

TEST_CASE("a shape spelled out for Timeloop becomes the layer type that it is") {
  const Layer grouped = parse(kTimeloop).layers[0];
  CHECK(grouped.bounds == DimArray{3, 5, 10, 12, 4, 8, 1, 32});
  CHECK(grouped.type->name == "convolution");
  CHECK(grouped.stride_w == 2);
  CHECK(grouped.stride_h == 1);
  CHECK(grouped.dilation_w == 1);
  CHECK(grouped.dilation_h == 3);

  const std::string newer = replaced(replaced(kTimeloop, "data-spaces", "data_spaces"),
                                     "read-write: True", "read_write: true");
  CHECK(parse(newer).layers[0].bounds == grouped.bounds);
  const Layer depthwise =
      parse(replaced(kTimeloop, "- [[K]]\n      - [[Q]]", "- [[K]]\n      - [[C]]\n      - [[Q]]"))
          .layers[0];
  CHECK(depthwise.type->name == "depthwise");
  const Layer gemm = parse(R"(problem:
  shape:
    dimensions: [C, K, P]
    data-spaces:
    - {name: Weights, projection: [[[C]], [[K]]]}
    - {name: Inputs, projection: [[[C]], [[P]]]}
    - {name: Outputs, projection: [[[K]], [[P]]], read-write: true}
  instance: {C: 4, K: 8, P: 3}
)")
                         .layers[0];
  CHECK(gemm.bounds == DimArray{1, 1, 3, 1, 4, 8, 1, 1});

  // Newer files write M for K.
  const std::string with_m =
      replaced(replaced(replaced(replaced(kTimeloop, "[C, K, R", "[C, M, R"), "- [[K]]", "- [[M]]"),
                        "- [[K]]", "- [[M]]"),
               " K: 8", " M: 8");
  CHECK(parse(with_m).layers[0].bounds == grouped.bounds);
}

TEST_CASE("Timeloop's matrix product is a layer of M positions and N channels, K deep") {
  const DimArray expected = {1, 1, 64, 1, 16, 32, 1, 1};
  CHECK(parse("problem: {shape: gemm-ABZ, instance: {M: 64, N: 32, K: 16}}\n").layers[0].bounds ==
        expected);
  const char* spelled = R"(problem:
  version: 0.3
  shape:
    name: GEMM
    dimensions: [M, N, K]
    data-spaces:
    - {name: A, projection: [[[M]], [[K]]]}
    - {name: B, projection: [[[N]], [[K]]]}
    - {name: Z, projection: [[[M]], [[N]]], read-write: True}
  instance: {M: 64, N: 32, K: 16}
)";
  const Layer layer = parse(spelled).layers[0];
  CHECK(layer.bounds == expected);
  CHECK(layer.type->name == "convolution");
  CHECK(
      error_of([&] { parse(replaced(spelled, "version: 0.3", "version: 7")); }) ==
      "folder/net.yaml:2:12: problem.version: expected one of \"0.2\", \"0.3\", \"0.4\", \"0.5\", "
      "found \"7\"");
  CHECK(error_of([&] { parse(replaced(spelled, "name: GEMM", "name: [1]")); }) ==
        "folder/net.yaml:4:11: problem.shape.name: expected text, found a list");
}

TEST_CASE("a shape that no layer type has is refused with those that are supported") {
  const std::string supported =
      "; supported shapes are the convolution (Weights R S C K; Inputs N C and the windows P with "
      "R, Q with S; Outputs N K P Q; M may stand for K), the depthwise convolution (Outputs also "
      "on C), either with groups (G in all three), and the matrix product (A M K; B K N; Z M N)";
  const std::string spaces = "problem.shape.data-spaces";
  check_changes(
      kTimeloop,
      {
          {"Q, G]", "Q, G, Depth]",
           "4:42: problem.shape.dimensions[8]: expected one of \"R\", \"S\", \"P\", \"Q\", \"C\", "
           "\"K\", \"N\", \"G\", found \"Depth\""},
          {"Q, G]", "Q, G, C]", "4:42: problem.shape.dimensions[8]: the dimension C stands twice"},
          {"      - [[G]]\n    - name: Inputs", "    - name: Inputs",
           "9:5: " + spaces + ": these projections are no known layer" + supported},
          {"- [[R], [P, Wstride]]", "- [[R], [Q, Wstride]]",
           "20:9: " + spaces + "[1].projection[2]: this rank is not supported" + supported},
          {"- [[R], [P, Wstride]]", "- [[R]]\n      - [[P, Wstride]]",
           "20:9: " + spaces + "[1].projection[2]: R and P must share a rank of Inputs" +
               supported},
          {"- [[C]]\n      - [[K]]", "- [[C, Wstride]]\n      - [[K]]",
           "11:10: " + spaces + "[0].projection[0][0]: a coefficient of C is not supported" +
               supported},
          {"[P, Wstride]", "[P, Wstrid]",
           "20:19: " + spaces +
               "[1].projection[2][1][1]: expected one of \"Hdilation\", \"Wstride\", found "
               "\"Wstrid\"; did you mean \"Wstride\"?"},
          {"[P, Wstride]", "[P]",
           "6:5: problem.shape.coefficients: no projection uses the coefficient Wstride"},
          {"name: Outputs", "name: Inputs",
           "23:13: " + spaces + "[2].name: this data space stands twice"},
          {"      read-write: True\n", "      read-write: False\n",
           "30:19: " + spaces +
               "[2].read-write: expected Outputs, and only they, to be read and written"},
          {"C: 4, ", "", "31:13: problem.instance: missing key \"C\""},
          {"Hdilation: 3", "Hdilation: 0",
           "31:76: problem.instance.Hdilation: expected a positive integer, found \"0\""},
          {"  instance: {", "  instances: {",
           "31:3: problem.instances: unknown key; did you mean \"instance\"?"},
      });
}

}  // namespace
}  // namespace codescent
