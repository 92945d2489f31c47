#include <algorithm>
#include <map>
#include <sstream>
#include <stdexcept>

#include "core/files/yaml_reader.hpp"
#include "core/timeloop/export.hpp"
#include "core/timeloop/problem.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

/// Names and attributes of the memories, outermost first, as "name instances meshX".
std::vector<std::string> memories(const YamlReader& tree) {
  std::vector<std::string> found;
  YamlReader node = tree.at("architecture");
  while (node.has("subtree")) {
    node = node.at("subtree").items().front();
    for (const YamlReader& component : node.at("local").items()) {
      const YamlReader attributes = component.at("attributes");
      found.push_back(component.at("name").text() + " " + attributes.at("instances").text() + " " +
                      attributes.at("meshX").text());
    }
  }
  return found;
}

YamlReader architecture_of(const Architecture& architecture) {
  const Hardware sizes = architecture.default_hardware();
  const SizedHardware sized = size_hardware(architecture, sizes, hierarchy_energy_table());
  REQUIRE(timeloop_obstacle(architecture, sized, sizes) == "");
  return YamlReader::from_text(
      timeloop_architecture(architecture, sized, sizes, hierarchy_energy_table()), "arch.yaml");
}

}  // namespace

TEST_CASE("a Timeloop architecture nests every level of every hierarchy, MACs inside") {
  for (const Architecture& architecture : all_hierarchies()) {
    const auto found = memories(architecture_of(architecture));
    REQUIRE(static_cast<int>(found.size()) == architecture.num_levels() + 1);
    const Hardware sizes = architecture.default_hardware();
    for (int l = 0; l < architecture.num_levels(); ++l) {
      const MemoryLevel& level = architecture.levels[l];
      const std::string start = level.name + " " + std::to_string(level.instances.floor_at(sizes));
      CHECK(found[architecture.num_levels() - 1 - l].rfind(start + " ", 0) == 0);
    }
    CHECK(found.back().rfind("MACC " + std::to_string(architecture.mac_units.floor_at(sizes)), 0) ==
          0);
  }
}

TEST_CASE("a fan-out along two axes is a mesh: the first axis gives its columns") {
  const Architecture architecture = five_level();
  const auto found = memories(architecture_of(architecture));
  const Hardware sizes = architecture.default_hardware();
  // The accumulators fan out C and R along the first axis and K along the second one.
  const MemoryLevel& accumulators = architecture.levels[1];
  REQUIRE(accumulators.spatial.size() == 2);
  const auto columns_of = [](const std::string& text) {
    return std::stoll(text.substr(text.rfind(' ') + 1));
  };
  CHECK(columns_of(found[4]) ==
        columns_of(found[3]) * accumulators.spatial[0].limit.floor_at(sizes));
}

TEST_CASE("hardware whose copies do not nest has no Timeloop architecture, and says why") {
  const Architecture architecture = gemmini_like();
  const Hardware sizes = architecture.default_hardware();
  SizedHardware sized = size_hardware(architecture, sizes, hierarchy_energy_table());
  sized.levels[0].instances = sized.levels[1].instances + 1;
  CHECK(timeloop_obstacle(architecture, sized, sizes).find("Timeloop's nested ranges cannot say") !=
        std::string::npos);
  CHECK_THROWS_AS(timeloop_architecture(architecture, sized, sizes, hierarchy_energy_table()),
                  std::invalid_argument);
}

TEST_CASE("a Timeloop problem reads back as its layer, for every layer type") {
  for (const LayerType& type : kLayerTypes)
    for (const std::int64_t groups : {1, 4}) {
      Layer layer;
      layer.name = "a layer: \"x\"";
      layer.type = &type;
      layer.bounds = {3, 5, 7, 11, 13, 17, 2, groups};
      layer.stride_w = 2;
      layer.stride_h = 3;
      layer.dilation_w = 4;
      layer.dilation_h = 5;
      const YamlReader root = YamlReader::from_text(timeloop_problem(layer), "problem.yaml");
      const Layer read = read_timeloop_problem(root.at("problem"));
      CHECK(read.type == layer.type);
      CHECK(read.bounds == layer.bounds);
      CHECK(read.stride_w == 2);
      CHECK(read.stride_h == 3);
      CHECK(read.dilation_w == 4);
      CHECK(read.dilation_h == 5);
    }
}

TEST_CASE("a Timeloop mapping has the factors, permutations inner first, and splits by axis") {
  const Architecture architecture = gemmini_like();
  Layer layer;
  layer.bounds = {1, 1, 16, 1, 32, 24, 1, 1};
  const Mapping mapping =
      mapping_from_string("L3[WIO] P2 - L2[WI] K8X - L1[O] K3 C4 C8X - L0[W] P8", architecture);
  const YamlReader root =
      YamlReader::from_text(timeloop_mapping(architecture, layer, mapping), "mapping.yaml");
  const auto entries = root.at("mapping").items();
  // Four levels with a bypass and a temporal entry each, two of them with a spatial one.
  REQUIRE(entries.size() == 10);
  const YamlReader& accumulator_temporal = entries[6];
  CHECK(accumulator_temporal.at("target").text() == architecture.levels[1].name);
  CHECK(accumulator_temporal.at("type").text() == "temporal");
  CHECK(accumulator_temporal.at("factors").text() == "R=1 S=1 P=1 Q=1 C=4 K=3 N=1");
  CHECK(accumulator_temporal.at("permutation").text().substr(0, 2) == "CK");
  const YamlReader& accumulator_spatial = entries[7];
  CHECK(accumulator_spatial.at("type").text() == "spatial");
  CHECK(accumulator_spatial.at("factors").text() == "R=1 S=1 P=1 Q=1 C=8 K=1 N=1");
  CHECK(accumulator_spatial.at("permutation").text() == "CRSPQKN");
  CHECK(accumulator_spatial.at("split").integer(0, 7) == 1);
  const YamlReader& registers_bypass = entries[8];
  CHECK(registers_bypass.at("keep").items().front().text() == "Weights");
  CHECK(registers_bypass.at("bypass").items().size() == 2);
}

TEST_CASE("imperfect factors have Timeloop's residuals, also in a fan-out") {
  // P 3 as 2 outside 2: the last pass of the inner loop has one iteration. C 4 as 2 outside a
  // fan-out of 3: 3 and 1. K 10 as 2 outside 2 outside a fan-out of 3: 6 and 4, the last 3 and 1.
  const Architecture architecture = gemmini_like();
  Layer layer;
  layer.bounds = {1, 1, 3, 1, 4, 10, 1, 1};
  const Mapping mapping =
      mapping_from_string("L3[WIO] P2 K2 - L2[WI] K2 K3X - L1[O] C2 C3X - L0[W] P2", architecture);
  const YamlReader root =
      YamlReader::from_text(timeloop_mapping(architecture, layer, mapping), "mapping.yaml");
  std::vector<std::string> factors;
  for (const YamlReader& entry : root.at("mapping").items())
    if (entry.has("factors")) factors.push_back(entry.at("factors").text());
  CHECK(factors ==
        std::vector<std::string>{"R=1 S=1 P=2 Q=1 C=1 K=2 N=1", "R=1 S=1 P=1 Q=1 C=1 K=2 N=1",
                                 "R=1 S=1 P=1 Q=1 C=1 K=3,1 N=1", "R=1 S=1 P=1 Q=1 C=2 K=1 N=1",
                                 "R=1 S=1 P=1 Q=1 C=3,1 K=1 N=1", "R=1 S=1 P=2,1 Q=1 C=1 K=1 N=1"});
}

TEST_CASE("residuals spell the bound: 1 + sum of (residual - 1) x factors inside") {
  std::mt19937_64 generator(12);
  for (const Architecture& architecture : all_hierarchies())
    for (int i = 0; i < 100; ++i) {
      const Layer layer = medium_layer(generator);
      const Mapping mapping = random_imperfect_mapping(architecture, layer, generator);
      const YamlReader root =
          YamlReader::from_text(timeloop_mapping(architecture, layer, mapping), "mapping.yaml");
      std::map<std::string, std::pair<std::int64_t, std::int64_t>> spelt;  // {bound, inside}
      auto entries = root.at("mapping").items();
      // Innermost first, a level's fan-out after its temporal entry.
      std::reverse(entries.begin(), entries.end());
      for (const YamlReader& entry : entries) {
        if (!entry.has("factors")) continue;
        std::istringstream words(entry.at("factors").text());
        for (std::string word; words >> word;) {
          auto& [bound, inside] = spelt.try_emplace(word.substr(0, 1), 1, 1).first->second;
          const std::int64_t factor = std::stoll(word.substr(2));
          const std::size_t comma = word.find(',');
          const std::int64_t residual =
              comma == std::string::npos ? factor : std::stoll(word.substr(comma + 1));
          CHECK(residual >= 1);
          CHECK(residual <= factor);
          bound += (residual - 1) * inside;
          inside *= factor;
        }
      }
      for (const auto& [dim, value] : spelt) CHECK(value.first == layer.bound(*dim_from_name(dim)));
    }
}

}  // namespace codescent::testing
