#include <stdexcept>

#include "core/timeloop/artifact.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

constexpr int kScratchpad = 2;

struct Fills {
  std::int64_t timeloop = 0;
  std::int64_t closed_form = 0;
  bool is_artifact = false;
};

/// Input fills of the scratchpad with these loops above it, and R and P inside it.
Fills fills_of(const std::string& loops, std::int64_t r, std::int64_t p, std::int64_t k,
               std::int64_t dilation) {
  const Architecture architecture = gemmini_like();
  Layer layer;
  layer.bounds = {r, 1, p, 1, 1, k, 1, 1};
  layer.dilation_w = dilation;
  const Mapping mapping = mapping_from_string(loops, architecture);
  Traffic traffic;
  count_traffic(architecture, layer, mapping, traffic);
  return {timeloop_input_fills(layer, traffic, kScratchpad),
          traffic.levels[kScratchpad][index(Operand::Input)].fills,
          touches_extrapolation_artifact(architecture, layer, mapping)};
}

/// Whether two loops above a level that holds inputs move its window along one axis.
bool has_two_loops_of_an_axis(const Architecture& architecture, const Layer& layer,
                              const Traffic& traffic) {
  for (int l = 0; l + 1 < architecture.num_levels(); ++l) {
    if (!architecture.levels[l].can_hold(Operand::Input)) continue;
    for (const WindowAxis& axis : layer.window_axes()) {
      int num_loops = 0;
      for (const ActiveLoop& loop : traffic.temporal)
        num_loops += loop.level > l && (loop.dim == axis.output || loop.dim == axis.filter);
      if (num_loops > 1) return true;
    }
  }
  return false;
}

}  // namespace

TEST_CASE("a step that seems to repeat the move before it is charged for the new columns only") {
  // The tile holds 2 outputs and 1 filter column: 2 words. R moves it by the dilation 1, P by 2.
  // Timeloop sees columns 0, 1 (1 new); then P from 1 to 2, the move 1 again: 1 new, though R has
  // three steps and the box comes back from 2; then R: 1 new, twice. P has 3 more such steps.
  const std::string inner = " - L2 N1 - L1 P2 - L0 N1";
  const Fills fills = fills_of("L3 P4 R3" + inner, 3, 8, 1, 1);
  CHECK(fills.timeloop == 2 + 2 * 1 + 3 * (1 + 2 * 1));
  CHECK(fills.closed_form == 4 * (2 + 2 * 1));
  CHECK(fills.is_artifact);
}

TEST_CASE("with a loop innermost that keeps the box, an outer step that seems to return is free") {
  // The tile is 1 word, R and P move it by 1. K comes between: the move before each step is 0. R:
  // 1 word; P to where R was: nothing. The closed form charges every step.
  const std::string inner = " - L2 N1 - L1 N1 - L0 N1";
  const Fills fills = fills_of("L3 P4 R2 K2" + inner, 2, 4, 2, 1);
  CHECK(fills.timeloop == 1 + 1 + 3 * (0 + 1));
  CHECK(fills.closed_form == 4 * 2);
  CHECK(fills.is_artifact);
}

TEST_CASE("two loops of one axis whose shifts do not coincide are no artefact") {
  CHECK_FALSE(fills_of("L3 P4 R3 - L2 N1 - L1 P2 - L0 N1", 3, 8, 1, 3).is_artifact);
  CHECK_FALSE(fills_of("L3 P4 R2 K2 - L2 N1 - L1 N1 - L0 N1", 2, 4, 2, 2).is_artifact);
}

TEST_CASE("Timeloop's input fills are the closed form's, or fewer if two loops move one axis") {
  std::mt19937_64 generator(10);
  int num_artifacts = 0;
  int num_compared = 0;
  Traffic traffic;
  for (const Architecture& architecture : all_hierarchies())
    for (int i = 0; i < 400; ++i) {
      Layer layer = i % 2 == 0 ? tiny_layer(generator) : medium_layer(generator);
      layer.footprint = Footprint::BoundingBox;  // Timeloop's only one
      const Mapping mapping = random_mapping(architecture, layer, generator);
      CAPTURE(mapping_string(mapping, architecture));
      count_traffic(architecture, layer, mapping, traffic);
      const bool is_artifact = touches_extrapolation_artifact(architecture, layer, mapping);
      num_artifacts += is_artifact;
      for (int l = 0; l + 1 < architecture.num_levels(); ++l)
        if (architecture.levels[l].can_hold(Operand::Input))
          CHECK(timeloop_input_fills(layer, traffic, l) <=
                traffic.levels[l][index(Operand::Input)].fills);
      if (has_two_loops_of_an_axis(architecture, layer, traffic)) continue;
      ++num_compared;
      CHECK_FALSE(is_artifact);
    }
  CHECK(num_compared > 300);
  CHECK(num_artifacts > 0);
}

TEST_CASE("imperfect factors are not judged") {
  const Architecture architecture = gemmini_like();
  Layer layer;
  layer.bounds[index(Dim::P)] = 3;
  const Mapping mapping = mapping_from_string("L3 P2 - L2 N1 - L1 P2 - L0 N1", architecture);
  CHECK_THROWS_AS(touches_extrapolation_artifact(architecture, layer, mapping),
                  std::invalid_argument);
}

}  // namespace codescent::testing
