#include <algorithm>
#include <string>
#include <vector>

#include "core/exact_model/sized_hardware.hpp"
#include "core/formats/architecture_file.hpp"
#include "core/formats/energy_table_file.hpp"
#include "tests/support/bundled_templates.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/loop_nest_counter.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

/// A kind of layer that networks have, as bounds to draw from.
struct LayerKind {
  std::string name;
  std::array<std::vector<std::int64_t>, kNumDims> bounds;  // R S P Q C K N G
  std::vector<std::int64_t> strides = {1};
  std::vector<std::int64_t> dilations = {1};
  int type = 0;
  Footprint footprint = Footprint::BoundingBox;
};

const std::vector<LayerKind>& layer_kinds() {
  static const std::vector<LayerKind> kinds = {
      {"dense", {{{1, 2, 3}, {1, 2, 3}, {1, 2, 4}, {1, 2, 3}, {1, 2, 4}, {1, 2, 4}, {1, 2}, {1}}}},
      {"strided",
       {{{1, 2, 3}, {1, 2, 3}, {2, 3, 4}, {2, 3}, {1, 2}, {1, 2, 4}, {1, 2}, {1}}},
       {2, 3}},
      {"dilated",
       {{{2, 3}, {2, 3}, {2, 3, 4}, {2, 3}, {1, 2}, {1, 2, 4}, {1, 2}, {1}}},
       {1, 2},
       {2, 4, 6}},
      {"strided, distinct",
       {{{1, 2, 3}, {1, 2, 3}, {2, 3, 4}, {2, 3}, {1, 2}, {1, 2, 4}, {1, 2}, {1}}},
       {2, 3},
       {1, 2},
       0,
       Footprint::Distinct},
      {"dilated, distinct",
       {{{2, 3}, {2, 3}, {2, 3, 4, 6}, {2, 3}, {1, 2}, {1, 2}, {1, 2}, {1}}},
       {1, 2},
       {2, 3, 4, 6},
       0,
       Footprint::Distinct},
      {"grouped", {{{1, 2, 3}, {1, 2, 3}, {1, 2, 4}, {1, 2}, {1, 2}, {1, 2}, {1}, {2, 3, 4}}}},
      {"depthwise",
       {{{1, 2, 3}, {1, 2, 3}, {1, 2, 4}, {1, 2, 3}, {2, 4, 6}, {1}, {1, 2}, {1}}},
       {1, 2},
       {1},
       1},
      {"matrix product", {{{1}, {1}, {2, 4, 6}, {1}, {2, 4, 8}, {2, 4, 6}, {1}, {1}}}},
      {"batched matrix product", {{{1}, {1}, {2, 4}, {1}, {2, 4}, {2, 4}, {1}, {2, 3, 6}}}}};
  return kinds;
}

Layer random_layer(const LayerKind& kind, std::mt19937_64& generator) {
  const auto pick = [&](const std::vector<std::int64_t>& values) {
    return values[static_cast<std::size_t>(
        draw(static_cast<std::int64_t>(values.size()), generator))];
  };
  Layer layer;
  layer.name = kind.name;
  layer.type = &kLayerTypes[kind.type];
  do
    for (int d = 0; d < kNumDims; ++d) layer.bounds[d] = pick(kind.bounds[d]);
  while (layer.macs() > 800);
  layer.stride_w = pick(kind.strides);
  layer.stride_h = pick(kind.strides);
  layer.dilation_w = pick(kind.dilations);
  layer.dilation_h = pick(kind.dilations);
  layer.footprint = kind.footprint;
  return layer;
}

TEST_CASE("every template counts what a walked loop nest moves, for every kind of layer") {
  std::mt19937_64 generator(20261121);
  for (const Architecture& architecture : bundled_templates())
    for (const LayerKind& kind : layer_kinds())
      for (int i = 0; i < 500; ++i) {
        const Layer layer = random_layer(kind, generator);
        const Mapping mapping = random_mapping(architecture, layer, generator);
        Traffic counted;
        count_traffic(architecture, layer, mapping, counted);
        const std::string mismatch =
            traffic_mismatch(architecture, walk_loop_nest(architecture, layer, mapping), counted);
        if (mismatch.empty()) continue;
        CAPTURE(architecture.name);
        CAPTURE(kind.name);
        CAPTURE(mapping_string(mapping, architecture));
        CHECK(mismatch == "");
      }
}

TEST_CASE("every template is served by both general energy tables") {
  for (const char* table : {"pat_40nm", "cacti_40nm"}) {
    const EnergyTable energies = load_energy_table(std::string(CODESCENT_SOURCE_DIR) +
                                                   "/data/energy_tables/" + table + ".yaml");
    for (const Architecture& architecture : bundled_templates()) {
      CAPTURE(architecture.name);
      CHECK_FALSE(component_problem(architecture, energies));
      CHECK(size_hardware(architecture, architecture.default_hardware(), energies).area_mm2() > 0);
    }
  }
}

}  // namespace
}  // namespace codescent::testing
