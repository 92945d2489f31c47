#include "core/layer.hpp"

#include <limits>

#include "core/exact_model/traffic.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

using Sentences = std::vector<std::string>;

TEST_CASE("multiply-accumulates are the product of the bounds, times the runs in a network") {
  Layer layer;
  layer.bounds = {3, 3, 7, 5, 4, 2, 1, 2};
  layer.count = 10;
  CHECK(layer.macs() == 5040);
  CHECK(Workload{"two", "", {layer, layer}}.total_macs() == 100800);
}

TEST_CASE("a depthwise output is indexed by C, and G indexes every operand of every type") {
  Layer layer;
  CHECK_FALSE(layer.relevant(Operand::Output).has(Dim::C));
  layer.type = &kLayerTypes[1];
  CHECK(layer.relevant(Operand::Output).has(Dim::C));
  for (const LayerType& type : kLayerTypes)
    for (const DimSet relevant : type.relevant) CHECK(relevant.has(Dim::G));
}

TEST_CASE("numbers below 1 are named one by one") {
  Layer layer;
  CHECK(layer_problems(layer).empty());
  layer.bounds[index(Dim::K)] = 0;
  layer.stride_h = -2;
  layer.dilation_w = 0;
  layer.count = 0;
  CHECK(layer_problems(layer) ==
        Sentences{"K must be at least 1, got 0", "stride H must be at least 1, got -2",
                  "dilation W must be at least 1, got 0", "count must be at least 1, got 0"});
}

TEST_CASE("a layer whose counts could overflow is refused") {
  const Sentences too_large = {
      "the product of bounds, strides, dilations and count overflows 60 bits"};
  Layer layer;
  layer.bounds[index(Dim::P)] = std::int64_t{1} << 57;  // times (1 + 1) * (1 + 1) is 2^59
  CHECK(layer_problems(layer).empty());
  layer.count = 2;
  CHECK(layer_problems(layer) == too_large);
  layer.count = 1;
  layer.stride_w = 3;
  CHECK(layer_problems(layer) == too_large);
  layer.stride_w = std::numeric_limits<std::int64_t>::max();
  CHECK(layer_problems(layer) == too_large);
  layer = Layer();
  for (auto& bound : layer.bounds) bound = std::int64_t{1} << 32;
  CHECK(layer_problems(layer) == too_large);
}

TEST_CASE("no count exceeds the product that the overflow check bounds") {
  std::mt19937_64 generator(7);
  Traffic traffic;
  for (const Architecture& architecture : all_hierarchies())
    for (int i = 0; i < 300; ++i) {
      const Layer layer = i % 2 == 0 ? tiny_layer(generator) : medium_layer(generator);
      const Mapping mapping = random_mapping(architecture, layer, generator);
      CAPTURE(architecture.name);
      CAPTURE(mapping_string(mapping, architecture));
      const std::int64_t limit =
          layer.macs() * (layer.stride_w + layer.dilation_w) * (layer.stride_h + layer.dilation_h);
      count_traffic(architecture, layer, mapping, traffic);
      for (std::size_t l = 0; l < traffic.levels.size(); ++l)
        for (const OperandTraffic& counts : traffic.levels[l]) {
          CHECK(counts.reads * traffic.instances[l] <= limit);
          CHECK(counts.fills * traffic.instances[l] <= limit);
          CHECK(counts.updates * traffic.instances[l] <= limit);
          CHECK(counts.tile <= limit);
          CHECK(counts.reads >= 0);
        }
    }
}

}  // namespace
}  // namespace codescent::testing
