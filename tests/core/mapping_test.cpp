#include "core/mapping.hpp"

#include <stdexcept>

#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

/// What is said of a text that is no mapping of `gemmini_like()`.
std::string error_of(const std::string& text) {
  try {
    mapping_from_string(text, gemmini_like());
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "no error";
}

TEST_CASE("a mapping string lists levels, loops and fan-outs from the outside in") {
  const Architecture architecture = gemmini_like();
  const std::string text = "L3[WIO] K8 Q28 - L2[WI] N1 K4X - L1[O] K2 C3X - L0[W] P2";
  const Mapping mapping = mapping_from_string(text, architecture);
  REQUIRE(mapping.levels.size() == 4);
  const LevelMapping& outermost = mapping.levels[3];
  CHECK(outermost.temporal == DimArray{1, 1, 1, 28, 1, 8, 1, 1});
  CHECK(outermost.spatial == kAllOnes);
  CHECK(outermost.order[0] == Dim::Q);  // innermost first
  CHECK(outermost.order[1] == Dim::K);
  CHECK(outermost.order[2] == Dim::R);  // what is not named stands outside, in the usual order
  CHECK(mapping.levels[2].temporal == kAllOnes);
  CHECK(mapping.levels[2].spatial == DimArray{1, 1, 1, 1, 1, 4, 1, 1});
  CHECK(mapping.levels[1].temporal == DimArray{1, 1, 1, 1, 1, 2, 1, 1});
  CHECK(mapping.levels[1].spatial == DimArray{1, 1, 1, 1, 3, 1, 1, 1});
  CHECK(mapping.levels[0].temporal == DimArray{1, 1, 2, 1, 1, 1, 1, 1});
  CHECK(mapping_string(mapping, architecture) == text);
}

TEST_CASE("spaces, loops of one iteration, the order of levels and brackets do not matter") {
  const Architecture architecture = gemmini_like();
  const Mapping plain =
      mapping_from_string("L3[WIO] K8 - L2[WI] N1 K4X - L1[O] C2 - L0[W] P2", architecture);
  CHECK(mapping_from_string(" L0  P2 - L1[O]   C2 - L3 K8 R1 - L2[WI] K4X ", architecture)
            .levels[3]
            .temporal == plain.levels[3].temporal);
  CHECK(mapping_string(mapping_from_string("L0 P2 - L1 C2 - L3 K8 R1 - L2 K4X ", architecture),
                       architecture) == mapping_string(plain, architecture));
}

TEST_CASE("reading back what was written gives the mapping again, orders of real loops included") {
  std::mt19937_64 generator(11);
  for (const Architecture& architecture : all_searched_hierarchies())
    for (int i = 0; i < 200; ++i) {
      const Layer layer = medium_layer(generator);
      const Mapping mapping = i % 2 == 0 ? random_mapping(architecture, layer, generator)
                                         : random_imperfect_mapping(architecture, layer, generator);
      const std::string text = mapping_string(mapping, architecture);
      const Mapping again = mapping_from_string(text, architecture);
      CHECK(mapping_string(again, architecture) == text);
      for (std::size_t l = 0; l < mapping.levels.size(); ++l) {
        CHECK(again.levels[l].temporal == mapping.levels[l].temporal);
        CHECK(again.levels[l].spatial == mapping.levels[l].spatial);
      }
      CHECK(mapping_from_string(mapping_string(again, architecture), architecture) == again);
    }
}

TEST_CASE("a text that is no mapping is refused by the word at fault") {
  const std::string inner = " - L2[WI] N1 - L1[O] N1 - L0[W] N1";
  CHECK(error_of("L3[WIO] K8" + inner) == "no error");
  CHECK(error_of("") == "level L0 (Registers) is missing");
  CHECK(error_of("L3[WIO] K8 - L2[WI] N1 - L0[W] N1") == "level L1 (Accumulator) is missing");
  CHECK(error_of("K8" + inner) == "expected a level L0 to L3, got \"K8\"");
  CHECK(error_of("L4[WIO] K8" + inner) == "expected a level L0 to L3, got \"L4[WIO]\"");
  CHECK(error_of("L[WIO] K8" + inner) == "expected a level L0 to L3, got \"L[WIO]\"");
  CHECK(error_of("L-1[WIO] K8" + inner) == "expected a level L0 to L3, got \"L-1[WIO]\"");
  CHECK(error_of("L3[WI] K8" + inner) == "level DRAM is written L3[WIO], got \"L3[WI]\"");
  CHECK(error_of("L3[WIO" + inner) == "level DRAM is written L3[WIO], got \"L3[WIO\"");
  CHECK(error_of("L3[WIO] K8 - L3[WIO] N1" + inner) == "level \"L3[WIO]\" stands twice");
  for (const char* word : {"M8", "K", "K0", "K-2", "K2.5", "k8", "8", "K99999999999999999999"})
    CHECK(error_of(std::string("L3[WIO] ") + word + inner) ==
          std::string("expected a loop such as K8 or C16X, got \"") + word + "\"");
  CHECK(error_of("L3[WIO] K8X" + inner) == "level DRAM has no such fan-out: \"K8X\"");
  CHECK(error_of("L3[WIO] N1 - L2[WI] C2X - L1[O] N1 - L0[W] N1") ==
        "level Scratchpad has no such fan-out: \"C2X\"");
  CHECK(error_of("L3[WIO] K8 C2 K2" + inner) == "the loop \"K2\" names a dim twice at one level");
}

}  // namespace
}  // namespace codescent::testing
