#include <stdexcept>

#include "core/exact_model/verify.hpp"
#include "core/formats/architecture_file.hpp"
#include "hw_templates/gemmini/tiling.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/reference/timeloop_rows.hpp"

namespace codescent::testing {
namespace {

const Architecture& gemmini() {
  static const Architecture architecture =
      load_architecture(std::string(CODESCENT_SOURCE_DIR) + "/data/hardware/gemmini.yaml");
  return architecture;
}

/// The instance of the reference data: 16 wide, 16,384 rows of 16 bytes, 1,024 rows of 16 words.
const Hardware kDefaultInstance{{16, 256, 64}};

Layer layer_with(const DimArray& bounds) {
  Layer layer;
  layer.bounds = bounds;
  return layer;
}

/// "1_1_80_1_768_80_1": the extents in the order R S P Q C K N, as Gemmini's software prints them.
std::string tiling_text(const std::optional<GemminiTiling>& tiling) {
  if (!tiling) return "none";
  std::string text;
  for (const Dim dim : {Dim::R, Dim::S, Dim::P, Dim::Q, Dim::C, Dim::K, Dim::N})
    text += (text.empty() ? "" : "_") + std::to_string(tiling->extents[index(dim)]);
  return text;
}

std::string default_tiling(const DimArray& bounds) {
  return tiling_text(gemmini_tiling(layer_with(bounds), gemmini(), kDefaultInstance));
}

std::string default_mapping(const DimArray& bounds) {
  const Layer layer = layer_with(bounds);
  const auto tiling = gemmini_tiling(layer, gemmini(), kDefaultInstance);
  REQUIRE(tiling.has_value());
  return mapping_string(gemmini_mapping(layer, gemmini(), kDefaultInstance, *tiling), gemmini());
}

std::string first_violation(const Layer& layer, const Hardware& hardware, const Mapping& mapping) {
  const auto found = verify_mapping(gemmini(), hardware, layer, mapping);
  return found.empty() ? "" : found.front().sentence();
}

}  // namespace

TEST_CASE("tilings are those that Gemmini's own software chose, and their mappings are valid") {
  const auto path = reference_file("firesim/searched_analytical.csv");
  if (!path) {
    MESSAGE("skipped: the reference data is absent");
    return;
  }
  const CsvTable table = read_csv(*path);
  REQUIRE(table.num_rows() == 74);
  for (std::size_t row = 0; row < table.num_rows(); ++row) {
    CAPTURE(row);
    const Layer layer = layer_of_row(table, row, "prob.");
    const auto tiling = gemmini_tiling(layer, gemmini(), kDefaultInstance);
    CHECK(tiling_text(tiling) == table.text(row, "dse.auto_tiling"));
    REQUIRE(tiling.has_value());
    const Mapping mapping = gemmini_mapping(layer, gemmini(), kDefaultInstance, *tiling);
    CHECK(first_violation(layer, kDefaultInstance, mapping) == "");
  }
}

TEST_CASE("sizes are rows as wide as the array") {
  const GemminiSizes sizes = gemmini_sizes(gemmini(), kDefaultInstance);
  CHECK(sizes.array_side == 16);
  CHECK(sizes.scratchpad_rows == 16384);
  CHECK(sizes.accumulator_rows == 1024);
  const GemminiSizes odd = gemmini_sizes(gemmini(), {{24, 100, 10}});
  CHECK(odd.scratchpad_rows == 4266);  // 102,400 / 24
  CHECK(odd.accumulator_rows == 106);  // 2,560 / 24
  CHECK_THROWS_AS(gemmini_sizes(three_level(), three_level().default_hardware()),
                  std::invalid_argument);
}

TEST_CASE("the tile of a matrix product grows in rounds while both halves hold it: by hand") {
  // 512 accumulator rows are 32 blocks, the root is 5. Both P 8 blocks and K 4 blocks: 5 x 4, then
  // K is at its end and P grows to 8: 8 * 4 blocks.
  CHECK(default_tiling({1, 1, 128, 1, 128, 64, 1, 1}) == "1_1_128_1_128_64_1");
  // C 51 blocks: (5 + 5) * 51 * 16 = 8,160 of 8,192 rows; nothing grows.
  CHECK(default_tiling({1, 1, 1000, 1, 3000, 1000, 1, 1}) == "1_1_80_1_816_80_1");
  CHECK(default_tiling({1, 1, 1, 1, 1, 1, 1, 1}) == "1_1_16_1_16_16_1");  // padded to one block
}

TEST_CASE("the tile of a convolution shrinks and grows until both halves are full: by hand") {
  // All of it: 18 * 18 input rows, 9 * 16 of weights, 256 of outputs.
  CHECK(default_tiling({3, 3, 16, 16, 16, 16, 1, 1}) == "3_3_16_16_16_16_1");
  // 32 x 32 outputs are 1,024 rows. Q and P take turns, Q first, until 22 x 23 = 506.
  CHECK(default_tiling({1, 1, 32, 32, 16, 16, 1, 1}) == "1_1_23_22_16_16_1");
  // 9 filter columns 1,000 apart: (16 + 8,000) * 2 rows of inputs are too many. P, K and C are the
  // largest and shrink, K and C to 1, then P and R take turns until (5 + 4,000) * 2 + 5 rows fit.
  // Then P, K and C grow back: (16 + 4,000) * 2 + 5 * 16 = 8,112.
  Layer dilated = layer_with({9, 1, 16, 1, 16, 16, 2, 1});
  CHECK(tiling_text(gemmini_tiling(dilated, gemmini(), kDefaultInstance)) == "9_1_16_1_16_16_2");
  dilated.dilation_w = 1000;
  CHECK(tiling_text(gemmini_tiling(dilated, gemmini(), kDefaultInstance)) == "5_1_16_1_16_16_2");
}

TEST_CASE("mappings loop over tiles and inside them as Gemmini does: by hand") {
  // Tiles of 80 P, the last of 48; K 128 in two tiles, of 96 and 32 in the software, here of 64.
  CHECK(default_mapping({1, 1, 128, 1, 64, 128, 1, 1}) ==
        "L3[WIO] P2 K2 - L2[WI] N1 K16X - L1[O] C4 K4 C16X - L0[W] P80");
  // C 3,072 in three tiles of 816 and one of 624.
  CHECK(default_mapping({1, 1, 128, 1, 3072, 768, 1, 1}) ==
        "L3[WIO] P2 K10 C4 - L2[WI] N1 K16X - L1[O] C51 K5 C16X - L0[W] P80");
  // Row 6 of the reference: the stem of ResNet-50 in tiles of 23 x 22 outputs and 16 channels.
  Layer stem = layer_with({7, 7, 112, 112, 3, 64, 1, 1});
  stem.stride_w = stem.stride_h = 2;
  const auto tiling = gemmini_tiling(stem, gemmini(), kDefaultInstance);
  CHECK(tiling_text(tiling) == "7_7_23_22_3_16_1");
  CHECK(mapping_string(gemmini_mapping(stem, gemmini(), kDefaultInstance, *tiling), gemmini()) ==
        "L3[WIO] Q6 P5 K4 - L2[WI] N1 K16X - L1[O] S7 R7 Q22 C3X - L0[W] P23");
  // Every loop of a tile: K S R C N Q P. K 36 on 16 columns takes three passes of 12.
  CHECK(default_mapping({3, 3, 4, 4, 256, 36, 1, 1}) ==
        "L3[WIO] N1 - L2[WI] N1 K12X - L1[O] K3 S3 R3 C16 Q4 C16X - L0[W] P4");
  CHECK(default_mapping({2, 3, 4, 5, 32, 48, 2, 1}) ==
        "L3[WIO] N1 - L2[WI] N1 K16X - L1[O] K3 S3 R2 C2 N2 Q5 C16X - L0[W] P4");
}

TEST_CASE("groups are calls, one after another, around everything") {
  CHECK(default_mapping({3, 3, 8, 8, 4, 4, 1, 32}) ==
        "L3[WIO] G32 - L2[WI] N1 K4X - L1[O] S3 R3 Q8 C4X - L0[W] P8");
}

TEST_CASE("a layer that cannot be tiled is an outcome that says why") {
  Layer depthwise = layer_with({3, 3, 8, 8, 16, 1, 1, 1});
  depthwise.type = &kLayerTypes[1];
  CHECK_FALSE(gemmini_tiling(depthwise, gemmini(), kDefaultInstance).has_value());
  CHECK(gemmini_obstacle(depthwise, gemmini(), kDefaultInstance) ==
        "Gemmini's software runs depthwise layers with a call of their own, whose tiling is not "
        "known here");
  // 1 KiB on an array 128 wide: 8 rows of the scratchpad, 2 of the accumulator; half is 4 and 1.
  const Hardware small{{128, 1, 1}};
  CHECK_FALSE(gemmini_tiling(layer_with({1, 1, 8, 1, 8, 8, 1, 1}), gemmini(), small).has_value());
  CHECK(gemmini_obstacle(layer_with({1, 1, 8, 1, 8, 8, 1, 1}), gemmini(), small) ==
        "no tile fits half of the memories, 4 scratchpad rows and 1 accumulator rows for an array "
        "128 wide");
  // One word of everything is 1 + 1 rows; with a stride of 4 the box of an output is 4 rows.
  Layer strided = layer_with({2, 1, 8, 8, 8, 8, 1, 1});
  CHECK(tiling_text(gemmini_tiling(strided, gemmini(), small)) == "2_1_1_1_1_8_1");
  strided.stride_w = 4;
  CHECK_FALSE(gemmini_tiling(strided, gemmini(), small).has_value());
  CHECK(gemmini_obstacle(layer_with(kAllOnes), gemmini(), kDefaultInstance) == "");
}

TEST_CASE("every tiling of random layers and sizes has a valid mapping") {
  std::mt19937_64 generator(21);
  int num_tiled = 0;
  for (int i = 0; i < 600; ++i) {
    const Layer layer = i % 2 == 0 ? tiny_layer(generator) : medium_layer(generator);
    const Hardware hardware{
        {2 + draw(40, generator), 1 + draw(128, generator), 1 + draw(64, generator)}};
    const auto tiling = gemmini_tiling(layer, gemmini(), hardware);
    CHECK(tiling.has_value() == gemmini_obstacle(layer, gemmini(), hardware).empty());
    if (!tiling) continue;
    ++num_tiled;
    const Mapping mapping = gemmini_mapping(layer, gemmini(), hardware, *tiling);
    CAPTURE(mapping_string(mapping, gemmini()));
    CHECK(first_violation(layer, hardware, mapping) == "");
  }
  CHECK(num_tiled > 300);
}

}  // namespace codescent::testing
