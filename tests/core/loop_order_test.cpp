#include "core/loop_order.hpp"

#include "core/error.hpp"
#include "core/exact_model/traffic.hpp"
#include "core/formats/architecture_file.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"

using namespace codescent;
using namespace codescent::testing;

TEST_CASE("for any loop order some distinct order moves no more words, operand by operand") {
  std::mt19937_64 generator(3);
  for (const Architecture& architecture : all_hierarchies())
    for (int i = 0; i < 200; ++i) {
      const Layer layer = tiny_layer(generator);
      Mapping mapping = random_mapping(architecture, layer, generator);
      Traffic random, ordered;
      count_traffic(architecture, layer, mapping, random);
      bool dominated = false;
      for (const NestOrder& nest : distinct_orders(architecture, layer)) {
        for (int l = 0; l < architecture.num_levels(); ++l) mapping.levels[l].order = nest[l];
        count_traffic(architecture, layer, mapping, ordered);
        bool at_most = true;
        for (int l = 0; l < architecture.num_levels(); ++l)
          for (int o = 0; o < kNumOperands; ++o)
            at_most = at_most && ordered.levels[l][o].fills <= random.levels[l][o].fills;
        dominated = dominated || at_most;
      }
      CHECK(dominated);
    }
}

TEST_CASE("a hierarchy whose loop orders no search could try is refused by name") {
  Architecture deep = three_level();
  deep.levels.insert(deep.levels.begin(), 10, deep.levels[0]);
  Layer layer;
  layer.name = "wide";
  layer.bounds = {3, 3, 4, 4, 4, 4, 1, 1};
  CHECK_THROWS_WITH_AS(distinct_orders(deep, layer),
                       doctest::Contains("three_level: layer \"wide\" has more than 100000 loop "
                                         "orders that differ in reuse"),
                       InputError);
}

TEST_CASE("Gemmini's outermost level has one order for each reuse that a layer can have") {
  const Architecture gemmini =
      load_architecture(std::string(CODESCENT_SOURCE_DIR) + "/data/hardware/gemmini.yaml");
  Layer convolution;
  convolution.bounds = {3, 3, 28, 28, 64, 64, 1, 1};
  // P or Q innermost (weights stay), K innermost (inputs stay), R or S innermost (outputs stay).
  CHECK(distinct_orders(gemmini, convolution).size() == 5);
  Layer gemm;
  gemm.bounds = {1, 1, 128, 1, 64, 64, 1, 1};
  CHECK(distinct_orders(gemmini, gemm).size() == 3);
}
