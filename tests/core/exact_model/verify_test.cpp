#include "core/exact_model/verify.hpp"

#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

using Sentences = std::vector<std::string>;

Sentences sentences_of(const std::vector<Violation>& violations) {
  Sentences sentences;
  for (const Violation& violation : violations) sentences.push_back(violation.sentence());
  return sentences;
}

Layer layer_with(const DimArray& bounds) {
  Layer layer;
  layer.bounds = bounds;
  return layer;
}

/// C 4, K 8, P 8 on an array of 2 x 2 with 1 KiB each.
const Layer kLayer = layer_with({1, 1, 8, 1, 4, 8, 1, 1});
const Hardware kHardware{{2, 1, 1}};
constexpr char kValid[] = "L3[WIO] K2 P2 - L2[WI] K2X - L1[O] K2 C2 P2 C2X - L0[W] P2";

Sentences problems_of(const Architecture& architecture, const std::string& text,
                      const Layer& layer = kLayer, const Hardware& hardware = kHardware) {
  return sentences_of(
      verify_mapping(architecture, hardware, layer, mapping_from_string(text, architecture)));
}

SizeDemand demand_of(const Architecture& architecture, const Layer& layer, const Mapping& mapping) {
  Traffic traffic;
  count_traffic(architecture, layer, mapping, traffic);
  return size_demand(architecture, mapping, traffic);
}

}  // namespace

TEST_CASE("a valid mapping breaks nothing") {
  CHECK(problems_of(gemmini_like(), kValid) == Sentences{});
}

TEST_CASE("factors that do not cover the bound are named with both numbers") {
  const Architecture architecture = gemmini_like();
  CHECK(problems_of(architecture, "L3 K4 P2 - L2 K2X - L1 C2X - L0 P2") ==
        Sentences{"factors of P: 4 asked for, 8 available; raise the factors until their product "
                  "is 8 or more",
                  "factors of C: 2 asked for, 4 available; raise the factors until their product "
                  "is 4 or more"});
  Mapping mapping = mapping_from_string(kValid, architecture);
  mapping.levels[3].temporal[index(Dim::K)] = -2;
  mapping.levels[0].temporal[index(Dim::P)] = std::int64_t{1} << 62;  // the product overflows
  CHECK(
      sentences_of(verify_mapping(architecture, kHardware, kLayer, mapping)) ==
      Sentences{"factors of P: 18446744073709551616 asked for, 8 available; change the factors so "
                "that their "
                "product is 8",
                "factors of K: -8 asked for, 8 available; change the factors so that their "
                "product is 8"});
  mapping.levels.pop_back();
  CHECK(sentences_of(verify_mapping(architecture, kHardware, kLayer, mapping)) ==
        Sentences{"number of levels: 3 asked for, 4 available; map every level"});
}

TEST_CASE("imperfect factors are valid unless an iteration is empty") {
  const Architecture architecture = gemmini_like();
  // P: 3 inside 3 is 9 for 8; C: a fan-out of 2 inside 2; K: 2 inside 2 inside 2.
  CHECK(problems_of(architecture, "L3 K2 P3 - L2 K2X - L1 K2 C2 C2X - L0 P3") == Sentences{});
  // P: 2 of 4 steps by 4 reach 8. C: a fan-out of 5 for 4. K: 3 steps by 3 reach 8.
  CHECK(problems_of(architecture, "L3 K4 P4 - L2 K3X - L1 C5X - L0 P4", kLayer, {{5, 1, 1}}) ==
        Sentences{"factors of P: 16 asked for, 8 available; lower the outermost factor from 4 to "
                  "2, its other iterations would be empty",
                  "factors of C: 5 asked for, 4 available; lower the outermost factor from 5 to 4, "
                  "its other iterations would be empty",
                  "factors of K: 12 asked for, 8 available; lower the outermost factor from 4 to "
                  "3, its other iterations would be empty"});
}

TEST_CASE("padding that would let a count overflow is refused") {
  const std::int64_t bound = (std::int64_t{1} << 28) + 1;
  const Layer layer = layer_with({1, 1, bound, 1, 1, bound, 1, 1});
  REQUIRE(layer_problems(layer).empty());
  CHECK(
      problems_of(gemmini_like(), "L3 K2 P2 - L2 N1 - L1 K268435456 P268435456 - L0 N1", layer) ==
      Sentences{"padding; lower the factors: with them as bounds, the product of bounds, strides, "
                "dilations and count overflows 60 bits"});
}

TEST_CASE("loops and fan-outs where the architecture has none are named") {
  const Architecture architecture = gemmini_like();
  CHECK(problems_of(architecture, "L3 K2 P4 - L2 K2X - L1 C2 P2 C2X - L0 K2") ==
        Sentences{"Registers temporal K: 2 asked for, 1 available; move this loop to a level that "
                  "allows K",
                  "Registers capacity in words: 2 asked for, 1 available; shrink the factors at "
                  "and below it to at most 1"});
  Mapping mapping = mapping_from_string(kValid, architecture);
  mapping.levels[2].temporal[index(Dim::P)] = 2;
  mapping.levels[1].temporal[index(Dim::P)] = 1;
  mapping.levels[3].spatial[index(Dim::P)] = 2;
  mapping.levels[3].temporal[index(Dim::P)] = 1;
  CHECK(sentences_of(verify_mapping(architecture, kHardware, kLayer, mapping)) ==
        Sentences{"DRAM spatial P: 2 asked for, 1 available; move this fan-out to a level that "
                  "allows P"});
}

TEST_CASE("a pinned loop order binds the loops of more than one iteration only") {
  Architecture architecture = gemmini_like();
  architecture.levels[1].pinned_order = {Dim::P, Dim::Q, Dim::N, Dim::C,
                                         Dim::R, Dim::S, Dim::K, Dim::G};
  CHECK(problems_of(architecture, kValid) == Sentences{});  // K2 C2 P2, outermost first
  CHECK(problems_of(architecture, "L3 K2 P2 - L2 K2X - L1 C2 K2 P2 C2X - L0 P2") ==
        Sentences{"Accumulator loop order; order its loops P C K, innermost first"});
}

TEST_CASE("a size that is too small is named with the smallest change that helps") {
  const Architecture architecture = gemmini_like();
  CHECK(problems_of(architecture, "L3 P4 - L2 K8X - L1 C4X - L0 P2") ==
        Sentences{"Accumulator fan-out on axis X: 4 asked for, 2 available; raise array_side from "
                  "2 to 8",
                  "Scratchpad fan-out on axis X: 8 asked for, 2 available; raise array_side from 2 "
                  "to 8"});
  // K 40, P 10: 400 sums of which a column has 128; 4 bytes, 2 columns: 400 * 8 / 1024 = 3.1 KiB.
  // C 100, K 40: 4000 weights; C 100, P 10: 1000 inputs; 5000 / 1024 = 4.9 KiB.
  CHECK(problems_of(architecture, "L3 N1 - L2 N1 - L1 K40 C100 P10 - L0 N1",
                    layer_with({1, 1, 10, 1, 100, 40, 1, 1})) ==
        Sentences{"Accumulator capacity in words: 400 asked for, 128 available; raise "
                  "accumulator_kib from 1 to 4 and scratchpad_kib from 1 to 5",
                  "Scratchpad capacity in words: 5000 asked for, 1024 available; raise "
                  "accumulator_kib from 1 to 4 and scratchpad_kib from 1 to 5"});
  // A wider array shares the accumulator among more columns: K 8 on 8 columns, 64 sums in each,
  // 64 * 8 * 4 bytes = 2 KiB.
  CHECK(problems_of(architecture, "L3 N1 - L2 K8X - L1 P64 - L0 N1",
                    layer_with({1, 1, 64, 1, 1, 8, 1, 1})) ==
        Sentences{"Scratchpad fan-out on axis X: 8 asked for, 2 available; raise array_side from 2 "
                  "to 8 and accumulator_kib from 1 to 2"});
  // The largest array has 512 rows.
  CHECK(problems_of(architecture, "L3 N1 - L2 N1 - L1 C513X - L0 N1",
                    layer_with({1, 1, 1, 1, 513, 1, 1, 1}), {{2, 1, 2}}) ==
        Sentences{"Accumulator fan-out on axis X: 513 asked for, 2 available; shrink the factors "
                  "at and below it to at most 2"});
}

TEST_CASE("the axes of a fan-out are told apart") {
  CHECK(problems_of(five_level(), "L4 N1 - L3 N1 - L2 N1 - L1 C3X R3X K2Y - L0 N1",
                    layer_with({3, 1, 1, 1, 3, 2, 1, 1}), {{8, 1, 1, 64, 64}}) ==
        Sentences{"Accumulator fan-out on axis X: 9 asked for, 8 available; raise rows from 8 to 9 "
                  "and columns from 1 to 2",
                  "Accumulator fan-out on axis Y: 2 asked for, 1 available; raise rows from 8 to 9 "
                  "and columns from 1 to 2"});
}

TEST_CASE("hardware outside its ranges is named with the nearest size inside") {
  CHECK(sentences_of(verify_hardware(gemmini_like(), {{0, 64, 20000}})) ==
        Sentences{"array_side: 0 asked for, 1 available; set it to 1",
                  "scratchpad_kib: 20000 asked for, 16384 available; set it to 16384"});
  CHECK(verify_hardware(gemmini_like(), gemmini_like().default_hardware()).empty());
}

TEST_CASE("all that forbids a design is told, its sizes' first, and the first is why") {
  const Architecture architecture = gemmini_like();
  Layer valid = kLayer, narrow = kLayer, uncovered = kLayer;
  valid.name = "valid";
  narrow.name = "narrow";
  uncovered.name = "uncovered";
  const Workload network{"three", "", {valid, narrow, uncovered}};
  Design design{kHardware, {}};
  for (const char* mapping :
       {kValid, "L3 P4 - L2 K8X - L1 C4X - L0 P2", "L3 K2 P4 - L2 K2X - L1 K2 C4 - L0 N1"})
    design.mappings.push_back(mapping_from_string(mapping, architecture));
  const auto layers_of = [&] {
    Sentences layers;
    for (const auto& [layer, violation] : verify_design(architecture, network, design))
      layers.push_back(layer);
    return layers;
  };
  CHECK(layers_of() == Sentences{"narrow", "narrow", "uncovered"});
  CHECK(why_forbidden(architecture, network, design) ==
        "narrow: Accumulator fan-out on axis X: 4 asked for, 2 available; raise array_side from 2 "
        "to 8");
  design.mappings[1] = design.mappings[2] = design.mappings[0];
  CHECK(layers_of().empty());
  CHECK(why_forbidden(architecture, network, design).empty());
  design.hardware.values[1] = 20000;
  CHECK(layers_of() == Sentences{""});
  CHECK(why_forbidden(architecture, network, design) ==
        verify_hardware(architecture, design.hardware).front().sentence());
}

TEST_CASE("the smallest hardware of a demand is the one derived by hand") {
  // Side 5 for the fan-out; 300 sums a column are 300 * 5 / 256 = 5.9 KiB; 5000 / 1024 = 4.9 KiB.
  const Architecture architecture = gemmini_like();
  const SizeDemand demand{{1, 300, 5000, 0}, {{}, {3}, {5}, {}}, {}, 1};
  const Hardware smallest = smallest_hardware(architecture, architecture.parameters, demand);
  CHECK(smallest == Hardware{{5, 6, 5}});
  CHECK(fits(architecture, smallest, demand));
  // Half the array gives every column twice as much, but is too narrow.
  CHECK_FALSE(fits(architecture, {{4, 6, 5}}, demand));
  std::vector<Parameter> ranges = architecture.parameters;
  ranges[0].minimum = 8;
  CHECK(smallest_hardware(architecture, ranges, demand) == Hardware{{8, 10, 5}});
  CHECK(within_ranges(ranges, {{8, 10, 5}}));
  CHECK_FALSE(within_ranges(ranges, smallest));
}

TEST_CASE("the smallest hardware fits, no size of it can shrink, and what is larger fits too") {
  std::mt19937_64 generator(9);
  std::vector<Architecture> without_minima = all_hierarchies();
  without_minima.push_back(choosy());
  for (const Architecture& architecture : without_minima)
    for (int i = 0; i < 300; ++i) {
      const Layer layer = i % 2 == 0 ? tiny_layer(generator) : medium_layer(generator);
      const Mapping mapping = random_mapping(architecture, layer, generator);
      CAPTURE(architecture.name);
      CAPTURE(mapping_string(mapping, architecture));
      const SizeDemand demand = demand_of(architecture, layer, mapping);
      const Hardware smallest = smallest_hardware(architecture, architecture.parameters, demand);
      const bool does_fit = fits(architecture, smallest, demand);
      // Only a capacity that no parameter raises may stay too small: five_level's 64-word
      // registers.
      if (!does_fit) CHECK(demand.words[0] > 64);
      CHECK(verify_mapping(architecture, smallest, layer, mapping).empty() == does_fit);
      if (!does_fit) continue;
      for (std::size_t p = 0; p < smallest.values.size(); ++p) {
        if (smallest.values[p] == architecture.parameters[p].minimum) continue;
        Hardware smaller = smallest;
        --smaller.values[p];
        CHECK_FALSE(fits(architecture, smaller, demand));
      }
      Hardware larger = smallest;
      larger.values.back() *= 2;
      CHECK(fits(architecture, larger, demand));
    }
}

TEST_CASE("layers that share hardware need the larger of their demands") {
  SizeDemand demand{{1, 300, 10}, {{4}, {}, {1, 7}}, {1, 300, 10}, 28};
  demand.raise_to({{2, 200, 10}, {{3}, {}, {2, 5}}, {2, 200, 10}, 30});
  CHECK(demand.words == std::vector<std::int64_t>{2, 300, 10});
  CHECK(demand.fan_outs == std::vector<std::vector<std::int64_t>>{{4}, {}, {2, 7}});
  CHECK(demand.fewest_words == std::vector<std::int64_t>{1, 200, 10});
  CHECK(demand.fewest_mac_units == 28);
}

}  // namespace codescent::testing
