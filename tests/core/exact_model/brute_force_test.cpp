#include <algorithm>
#include <string>

#include "core/exact_model/tiles.hpp"
#include "core/exact_model/traffic.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/loop_nest_counter.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

struct Comparison {
  std::string mismatch;
  bool has_standstill = false;
};

Comparison compare(const Architecture& architecture, const Layer& layer, const Mapping& mapping) {
  const WalkedCounts walked = walk_loop_nest(architecture, layer, mapping);
  Traffic counted;
  count_traffic(architecture, layer, mapping, counted);
  const bool has_standstill =
      std::any_of(walked.standstills.begin(), walked.standstills.end(), [](auto n) { return n; });
  return {traffic_mismatch(architecture, walked, counted), has_standstill};
}

Layer layer_with(const DimArray& bounds) {
  Layer layer;
  layer.bounds = bounds;
  return layer;
}

/// A random tiny layer that makes a walk quick.
Layer walkable_layer(std::mt19937_64& generator) {
  while (true) {
    Layer layer = tiny_layer(generator);
    if (layer.macs() <= 1200) return layer;
  }
}

/// A layer with bounds that few small factors divide.
Layer uneven_layer(std::mt19937_64& generator) {
  while (true) {
    Layer layer = tiny_layer(generator);
    for (const Dim dim : {Dim::P, Dim::Q, Dim::C, Dim::K})
      layer.bounds[index(dim)] += draw(4, generator);
    if (layer.macs() <= 1200) return layer;
  }
}

/// Names every number in which two counts differ.
std::string difference(const Architecture& architecture, const Traffic& a, const Traffic& b) {
  std::string text;
  const auto compare = [&](const std::string& what, std::int64_t of_a, std::int64_t of_b) {
    if (of_a != of_b)
      text += what + ": " + std::to_string(of_a) + ", " + std::to_string(of_b) + "; ";
  };
  compare("compute cycles", a.compute_cycles, b.compute_cycles);
  compare("computes", a.computes, b.computes);
  for (int l = 0; l < architecture.num_levels(); ++l) {
    const std::string level = architecture.levels[l].name + " ";
    compare(level + "instances", a.instances[l], b.instances[l]);
    for (int d = 0; d < kNumDims; ++d) compare(level + "extent", a.extents[l][d], b.extents[l][d]);
    for (const Operand operand : kAllOperands) {
      const OperandTraffic& by_a = a.levels[l][index(operand)];
      const OperandTraffic& by_b = b.levels[l][index(operand)];
      const std::string what = level + std::string(name(operand)) + " ";
      compare(what + "tile", by_a.tile, by_b.tile);
      compare(what + "reads", by_a.reads, by_b.reads);
      compare(what + "fills", by_a.fills, by_b.fills);
      compare(what + "updates", by_a.updates, by_b.updates);
    }
  }
  return text;
}

std::string bounds_text(const Layer& layer) {
  std::string text;
  for (const Dim dim : kAllDims)
    text += std::string(name(dim)) + std::to_string(layer.bound(dim)) + " ";
  return text;
}

/// Compares `num_cases` random cases in full but for the inputs of standstills, of which it returns
/// the number.
template <typename MakeLayer, typename MakeMapping>
int compare_random_cases(const Architecture& architecture, int num_cases,
                         const MakeLayer& make_layer, const MakeMapping& make_mapping,
                         std::mt19937_64& generator) {
  CAPTURE(architecture.name);
  int num_standstills = 0;
  for (int i = 0; i < num_cases; ++i) {
    const Layer layer = make_layer(generator);
    const Mapping mapping = make_mapping(architecture, layer, generator);
    CAPTURE(mapping_string(mapping, architecture));
    CAPTURE(bounds_text(layer));
    CAPTURE(layer.type->name);
    CAPTURE(layer.stride_w);
    CAPTURE(layer.stride_h);
    CAPTURE(layer.dilation_w);
    CAPTURE(layer.dilation_h);
    const Comparison comparison = compare(architecture, layer, mapping);
    CHECK(comparison.mismatch == "");
    num_standstills += comparison.has_standstill;
  }
  return num_standstills;
}

}  // namespace

TEST_CASE("closed-form counts are those of a loop nest that is really walked") {
  std::mt19937_64 generator(20240611);
  for (const Architecture& architecture : all_searched_hierarchies())
    // Else too few cases would be compared in full.
    CHECK(compare_random_cases(architecture, 500, walkable_layer, random_mapping, generator) < 50);
}

TEST_CASE("closed-form counts of imperfect factors are those of the walk") {
  std::mt19937_64 generator(20240612);
  for (const Architecture& architecture : all_searched_hierarchies())
    CHECK(compare_random_cases(architecture, 1000, uneven_layer, random_imperfect_mapping,
                               generator) < 150);
}

TEST_CASE("the formulas for imperfect factors count the same where factors are perfect") {
  std::mt19937_64 generator(20240613);
  for (const Architecture& architecture : all_searched_hierarchies())
    for (int i = 0; i < 500; ++i) {
      const Layer layer = i % 2 == 0 ? tiny_layer(generator) : medium_layer(generator);
      const Mapping mapping = random_mapping(architecture, layer, generator);
      CAPTURE(architecture.name);
      CAPTURE(mapping_string(mapping, architecture));
      CAPTURE(bounds_text(layer));
      REQUIRE(is_perfect(layer, mapping));
      Traffic perfect, clipped;
      count_traffic(architecture, layer, mapping, perfect);
      count_clipped_traffic(architecture, layer, mapping, clipped);
      CHECK(difference(architecture, perfect, clipped) == "");
    }
}

TEST_CASE("closed-form counts are those of the walk in every loop order") {
  const Architecture architecture = gemmini_like();
  Layer layer = layer_with({2, 1, 4, 1, 4, 4, 2, 1});
  layer.dilation_w = 3;  // no two steps of P and R cancel
  Mapping mapping = mapping_from_string(
      "L3[WIO] R2 P2 C2 K2 N2 - L2[WI] K2X - L1[O] C2X - L0[W] P2", architecture);
  auto& order = mapping.levels[3].order;
  std::sort(order.begin(), order.begin() + 5);
  int num_orders = 0;
  do {
    CAPTURE(mapping_string(mapping, architecture));
    const Comparison comparison = compare(architecture, layer, mapping);
    CHECK(comparison.mismatch == "");
    CHECK_FALSE(comparison.has_standstill);
    ++num_orders;
  } while (std::next_permutation(order.begin(), order.begin() + 5));
  CHECK(num_orders == 120);
}

TEST_CASE("a window that slides past the columns of a fan-out brings in what the neighbours had") {
  // Two elements take the outputs 0 and 1, then 2 and 3; three filter columns inside. Each holds 3
  // columns, then moves on by 2: 3 + 2 fills.
  const Architecture architecture = three_level();
  const Layer layer = layer_with({3, 1, 4, 1, 1, 1, 1, 1});
  const Mapping mapping = mapping_from_string("L2[WIO] P2 - L1[IO] P2X - L0[WIO] R3", architecture);
  Traffic counted;
  count_traffic(architecture, layer, mapping, counted);
  CHECK(counted.levels[0][index(Operand::Input)].fills == 5);
  CHECK(compare(architecture, layer, mapping).mismatch == "");
}

TEST_CASE("a box that two loops leave in place costs the walk nothing and the closed form a tile") {
  // R and P step by one column each, K outside the tile is innermost: when P steps, R steps back.
  const Architecture architecture = gemmini_like();
  const Layer layer = layer_with({2, 1, 3, 1, 1, 2, 1, 1});
  const Mapping mapping =
      mapping_from_string("L3[WIO] P3 R2 K2 - L2[WI] N1 - L1[O] N1 - L0[W] N1", architecture);
  const WalkedCounts walked = walk_loop_nest(architecture, layer, mapping);
  Traffic counted;
  count_traffic(architecture, layer, mapping, counted);
  CHECK(counted.levels[2][index(Operand::Input)].fills == 6);
  CHECK(walked.levels[2][index(Operand::Input)].fills == 4);
  CHECK(walked.standstills[2] == 2);
  CHECK(traffic_mismatch(architecture, walked, counted) == "");
}

TEST_CASE("the walk counts by hand what a three-column convolution moves") {
  // Outputs 0 1 2, filter 0 1: inputs 0 to 3. One loop over P above the scratchpad, R inside it:
  // the scratchpad holds 2 columns, then 1 new one each for the next 2 outputs: 4 fills.
  const Architecture architecture = gemmini_like();
  const Layer layer = layer_with({2, 1, 3, 1, 1, 1, 1, 1});
  const Mapping mapping =
      mapping_from_string("L3[WIO] P3 - L2[WI] N1 - L1[O] R2 - L0[W] N1", architecture);
  const WalkedCounts walked = walk_loop_nest(architecture, layer, mapping);
  CHECK(walked.compute_cycles == 6);
  CHECK(walked.levels[2][index(Operand::Input)].fills == 4);
  CHECK(walked.levels[2][index(Operand::Input)].reads == 6);  // one a multiply-accumulate
  CHECK(walked.levels[2][index(Operand::Weight)].fills == 2);
  CHECK(walked.levels[0][index(Operand::Weight)].fills == 6);    // R steps in every cycle
  CHECK(walked.levels[1][index(Operand::Output)].updates == 6);  // of which 3 are first visits
  CHECK(walked.levels[1][index(Operand::Output)].reads == 3);
  CHECK(walked.levels[3][index(Operand::Output)].updates == 3);
  CHECK(walked.levels[3][index(Operand::Output)].reads == 0);
}

TEST_CASE("the comparison with the walk names a count of the wrong sign or loop order") {
  const Architecture architecture = gemmini_like();
  const Layer layer = layer_with({1, 1, 2, 1, 2, 2, 1, 1});
  const std::string below = " - L2[WI] N1 - L1[O] N1 - L0[W] N1";
  const Mapping mapping = mapping_from_string("L3[WIO] P2 C2 K2" + below, architecture);
  const WalkedCounts walked = walk_loop_nest(architecture, layer, mapping);
  Traffic counted;
  count_traffic(architecture, layer, mapping, counted);
  REQUIRE(traffic_mismatch(architecture, walked, counted) == "");

  counted.levels[3][index(Operand::Output)].reads += 8;  // updates + |O| for updates - |O|
  CHECK(traffic_mismatch(architecture, walked, counted) ==
        "DRAM Output reads: walked 4, counted 12; ");

  const Mapping other = mapping_from_string("L3[WIO] K2 C2 P2" + below, architecture);
  count_traffic(architecture, layer, other, counted);
  CHECK(traffic_mismatch(architecture, walked, counted) != "");
}

}  // namespace codescent::testing
