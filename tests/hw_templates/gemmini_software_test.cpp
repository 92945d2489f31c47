#include <cstdlib>

#include "core/formats/architecture_file.hpp"
#include "core/inputs/workload_input.hpp"
#include "hw_templates/gemmini/software.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/temporary_file.hpp"
#include "tests/support/hierarchies.hpp"

namespace codescent::testing {
namespace {

const std::string kData = std::string(CODESCENT_SOURCE_DIR) + "/data/";

const Architecture& gemmini() {
  static const Architecture architecture = load_architecture(kData + "hardware/gemmini.yaml");
  return architecture;
}

/// 16 wide; halves of 8,192 scratchpad rows and 512 accumulator rows.
const Hardware kDefaultInstance{{16, 256, 64}};

Layer layer_with(const DimArray& bounds) {
  Layer layer;
  layer.name = "layer";
  layer.bounds = bounds;
  return layer;
}

GemminiCall call_of(const Layer& layer, const std::string& mapping,
                    const Hardware& hardware = kDefaultInstance) {
  return gemmini_call(layer, gemmini(), hardware, mapping_from_string(mapping, gemmini()));
}

Layer stem() {
  Layer layer = layer_with({7, 7, 112, 112, 3, 64, 1, 1});
  layer.name = "stem";
  layer.stride_w = layer.stride_h = 2;
  layer.stated_input = {{{224, 3}, {224, 3}}};
  return layer;
}
constexpr char kStemMapping[] =
    "L3[WIO] Q8 P7 K4 - L2[WI] N1 K16X - L1[O] S7 R7 Q14 C3X - L0[W] P16";

Layer product() {
  Layer layer = layer_with({1, 1, 512, 1, 768, 3072, 1, 1});
  layer.name = "product";
  layer.count = 12;
  return layer;
}
constexpr char kProductMapping[] =
    "L3[WIO] P4 K32 C8 - L2[WI] N1 K16X - L1[O] K6 C6 C16X - L0[W] P128";

/// The two layers above as a network, and their header.
std::string small_header() {
  const Workload network{"small", "", {stem(), product()}};
  return gemmini_params_header(
      network, gemmini_sizes(gemmini(), kDefaultInstance),
      {call_of(stem(), kStemMapping), call_of(product(), kProductMapping)});
}

/// Exit code of a C99 program that includes the header.
int run_c_program(const std::string& header, const std::string& body) {
  const TemporaryFile include(header);
  const TemporaryFile source("#include <string.h>\n#include \"" + include.path() +
                             "\"\nint main(void) {\n" + body + "\n}\n");
  const std::string program = source.path() + ".out";
  const std::string compile = std::string(CODESCENT_COMPILER) +
                              " -x c -std=c99 -pedantic -Wall -Wextra -Werror -o " + program + " " +
                              source.path();
  const int status =
      std::system(compile.c_str()) != 0 ? -1 : WEXITSTATUS(std::system(program.c_str()));
  std::filesystem::remove(program);
  return status;
}

}  // namespace

TEST_CASE("a convolution's tile is what stands inside the loops at DRAM: by hand") {
  const GemminiCall call = call_of(stem(), kStemMapping);
  CHECK(call.kind == GemminiKind::Convolution);
  CHECK(call.bounds == DimArray{7, 7, 112, 112, 3, 64, 1, 1});
  CHECK(call.tile == DimArray{7, 7, 16, 14, 3, 16, 1, 1});
  CHECK(call.iterations == DimArray{1, 1, 7, 8, 1, 4, 1, 1});
  CHECK(call.loop_order.substr(0, 3) == "KPQ");  // innermost first; loops of one iteration follow
  CHECK(call.has_stock_order);                   // N Q P K S R C without those
  CHECK(call.keeps_sums);
  // Inputs (14 * 2 + 6) * (16 * 2 + 6), weights 7 * 7 * 3, outputs 14 * 16.
  CHECK(call.rows.scratchpad == 1292 + 147);
  CHECK(call.rows.accumulator == 224);
  CHECK(call.fits_double_buffered);
  CHECK(call.warnings.empty());
}

TEST_CASE("a matrix product's tile is in blocks of the array: by hand") {
  const GemminiCall call = call_of(product(), kProductMapping);
  CHECK(call.kind == GemminiKind::MatrixProduct);
  CHECK(call.tile == DimArray{1, 1, 128, 1, 96, 96, 1, 1});  // I 8 blocks, K 6, J 6
  CHECK(call.iterations == DimArray{1, 1, 4, 1, 8, 32, 1, 1});
  CHECK(call.loop_order.substr(0, 3) == "CKP");
  CHECK(call.has_stock_order);  // I J K
  CHECK(call.rows.scratchpad == (8 + 6) * 6 * 16);
  CHECK(call.rows.accumulator == 8 * 6 * 16);
  CHECK_FALSE(call.fits_double_buffered);
  REQUIRE(call.warnings.size() == 1);
  CHECK(call.warnings[0] ==
        "a tile takes 1344 scratchpad and 768 accumulator rows; the software asserts that it fits "
        "half of them, 8192 and 512");
  CHECK(call_of(product(), kProductMapping, {{16, 256, 128}}).fits_double_buffered);
}

TEST_CASE("a tile that is no whole block is rounded up, which leaves fewer tiles: by hand") {
  const GemminiCall call = call_of(layer_with({1, 1, 80, 1, 16, 64, 1, 1}),
                                   "L3[WIO] P2 K8 - L2[WI] N1 K8X - L1[O] C16X - L0[W] P40");
  CHECK(call.tile == DimArray{1, 1, 48, 1, 16, 16, 1, 1});
  CHECK(call.iterations == DimArray{1, 1, 2, 1, 1, 4, 1, 1});
  REQUIRE(call.warnings.size() == 2);
  CHECK(call.warnings[0] == "tile_I: 40 elements are rounded up to 3 x 16");
  CHECK(call.warnings[1] == "tile_J: 8 elements are rounded up to 1 x 16");
}

TEST_CASE("sums leave the accumulator where a loop that adds to them stands outside another") {
  const GemminiCall inside =
      call_of(product(), "L3[WIO] K32 P4 C8 - L2[WI] N1 K16X - L1[O] K6 C6 C16X - L0[W] P128");
  CHECK(inside.keeps_sums);
  CHECK_FALSE(inside.has_stock_order);  // J outside I
  const GemminiCall outside =
      call_of(product(), "L3[WIO] C8 P4 K32 - L2[WI] N1 K16X - L1[O] K6 C6 C16X - L0[W] P128");
  CHECK_FALSE(outside.keeps_sums);
  CHECK_FALSE(outside.has_stock_order);
  CHECK(outside.loop_order.substr(0, 3) == "KPC");
}

TEST_CASE("depthwise channels and groups are calls one after another") {
  Layer depthwise = layer_with({3, 3, 8, 8, 16, 1, 1, 1});
  depthwise.type = &kLayerTypes[1];
  const GemminiCall one = call_of(depthwise, "L3[WIO] C16 - L2[WI] N1 - L1[O] S3 R3 Q8 - L0[W] P8");
  CHECK(one.kind == GemminiKind::DepthwiseConvolution);
  CHECK(one.iterations[index(Dim::C)] == 16);
  CHECK(one.warnings.empty());
  const GemminiCall four =
      call_of(depthwise, "L3[WIO] C4 - L2[WI] N1 - L1[O] S3 R3 Q8 C4 - L0[W] P8");
  CHECK(four.tile == DimArray{3, 3, 8, 8, 1, 1, 1, 1});
  REQUIRE(four.warnings.size() == 1);
  CHECK(four.warnings[0] == "tiled_conv_dw takes one channel at a time, the mapping 4");

  const Layer grouped = layer_with({3, 3, 8, 8, 4, 4, 1, 32});
  const GemminiCall calls =
      call_of(grouped, "L3[WIO] G32 Q2 - L2[WI] N1 K4X - L1[O] S3 R3 Q4 C4X - L0[W] P8");
  CHECK(calls.groups == 32);
  CHECK(calls.bounds[index(Dim::G)] == 1);
  CHECK(calls.loop_order.find('G') == std::string::npos);
  CHECK(calls.warnings.empty());
  CHECK(call_of(grouped, "L3[WIO] Q2 G32 - L2[WI] N1 K4X - L1[O] S3 R3 Q4 C4X - L0[W] P8")
            .warnings.size() == 1);
  CHECK(call_of(grouped, "L3[WIO] G16 - L2[WI] N1 K4X - L1[O] G2 S3 R3 Q8 C4X - L0[W] P8")
            .warnings.size() == 1);
}

TEST_CASE("what the software cannot run has a warning") {
  CHECK(call_of(layer_with({1, 3, 8, 8, 4, 4, 1, 1}),
                "L3[WIO] N1 - L2[WI] N1 K4X - L1[O] S3 Q8 C4X - L0[W] P8")
            .warnings.at(0) ==
        "the software has one kernel size, stride, dilation and padding for rows and columns");
  CHECK_THROWS_AS(gemmini_call(stem(), three_level(), three_level().default_hardware(), {}),
                  std::invalid_argument);
}

TEST_CASE("calls made of Gemmini's own tiling cover every layer, in its order, and fit") {
  int num_layers = 0;
  for (const char* network : {"resnet50", "bert"}) {
    const Workload workload = load_workload(kData + "workloads/" + network + ".yaml");
    for (const Layer& layer : workload.layers) {
      CAPTURE(layer.name);
      const auto tiling = gemmini_tiling(layer, gemmini(), kDefaultInstance);
      REQUIRE(tiling.has_value());
      const Mapping mapping = gemmini_mapping(layer, gemmini(), kDefaultInstance, *tiling);
      const GemminiCall call = gemmini_call(layer, gemmini(), kDefaultInstance, mapping);
      for (const Dim dim : kAllDims) {
        const std::int64_t tile = call.tile[index(dim)], count = call.iterations[index(dim)];
        CHECK(tile * count >= layer.bound(dim));
        CHECK(tile * (count - 1) < layer.bound(dim));
        CHECK(tile <= (tiling->extents[index(dim)] + 15) / 16 * 16);
      }
      CHECK(call.has_stock_order);
      CHECK(call.keeps_sums);
      // A mapping takes whole widths of the array, and the software 105 channels where 112 are
      // many.
      const int c = index(Dim::C);
      CHECK(call.fits_double_buffered == (call.tile[c] <= tiling->extents[c]));
      ++num_layers;
    }
  }
  CHECK(num_layers > 25);
}

TEST_CASE("the header is what the documentation shows") {
  const std::string header = small_header();
  CHECK(header.substr(header.find("#define CODESCENT_SCHEMA")) ==
        R"(#define CODESCENT_SCHEMA 1
/* The sizes that the tiles were made for */
#define CODESCENT_DIM 16
#define CODESCENT_SCRATCHPAD_ROWS 16384
#define CODESCENT_ACCUMULATOR_ROWS 1024
#define CODESCENT_NUM_LAYERS 2

static const struct codescent_layer codescent_layers[] = {
    {.name = "stem",
      .kind = CODESCENT_CONV, .runs = 1, .groups = 1,
      .batch_size = 1, .in_rows = 224, .in_cols = 224, .in_channels = 3,
      .out_rows = 112, .out_cols = 112, .out_channels = 64,
      .kernel_rows = 7, .kernel_cols = 7, .stride_rows = 2, .stride_cols = 2, .dilation_rows = 1, .dilation_cols = 1, .padding_rows = 3, .padding_cols = 3,
      .batches = 1, .porows = 14, .pocols = 16, .pochs = 16, .krows = 7, .kcols = 7, .kchs = 3,
      .perm = "KPQRSCN", .has_stock_order = 1, .fits_double_buffered = 1,
    },
    {.name = "product",
      /* warning: a tile takes 1344 scratchpad and 768 accumulator rows; the software asserts that it fits half of them, 8192 and 512 */
      .kind = CODESCENT_MATMUL, .runs = 12, .groups = 1,
      .dim_I = 512, .dim_J = 3072, .dim_K = 768,
      .tile_I = 8, .tile_J = 6, .tile_K = 6,
      .perm = "CKPRSQN", .has_stock_order = 1, .fits_double_buffered = 0,
    },
};

#endif
)");
}

TEST_CASE("a C program reads the header's values") {
  CHECK(run_c_program(small_header(), R"(
  const struct codescent_layer *conv = &codescent_layers[0], *matmul = &codescent_layers[1];
  if (sizeof codescent_layers / sizeof codescent_layers[0] != CODESCENT_NUM_LAYERS) return 1;
  if (conv->kind != CODESCENT_CONV || strcmp(conv->name, "stem") != 0) return 2;
  if (conv->porows != 14 || conv->pocols != 16 || conv->kchs != 3 || conv->tile_I != 0) return 3;
  if (matmul->kind != CODESCENT_MATMUL || matmul->runs != 12) return 4;
  if (matmul->tile_I * CODESCENT_DIM * 4 != matmul->dim_I || matmul->porows != 0) return 5;
  return strcmp(matmul->perm, "CKPRSQN") == 0 && !matmul->fits_double_buffered ? 42 : 6;)") == 42);
}

TEST_CASE("a layer's name is data to the C compiler, whatever it is") {
  Layer odd = product();
  odd.name =
      "\"*/ \\ ?\?/ \xc3\xa9"
      "1\n";
  const Workload network{"odd", "", {odd}};
  const std::string header = gemmini_params_header(
      network, gemmini_sizes(gemmini(), kDefaultInstance), {call_of(odd, kProductMapping)});
  CHECK(run_c_program(header, R"(
  const char expected[] = {'"', '*', '/', ' ', '\\', ' ', '?', '\?', '/', ' ', (char)0xc3, (char)0xa9, '1', '\n', 0};
  return strcmp(codescent_layers[0].name, expected) == 0 ? 42 : 1;)") == 42);
}

}  // namespace codescent::testing
