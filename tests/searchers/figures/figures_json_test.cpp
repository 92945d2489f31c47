#include "searchers/figures/figures_json.hpp"

#include <limits>

#include "tests/support/doctest.hpp"

namespace codescent::testing {

TEST_CASE("violations as JSON say which layer it is, and hold finite numbers alone") {
  const double infinite = std::numeric_limits<double>::infinity();
  const Json json =
      violations_json({{"", {"array_side", 1000, 128, "set it to 128"}},
                       {"conv", {"padding", infinite, infinite, "lower the factors"}}});
  const Json expected = {
      {"schema_version", 1},
      {"valid", false},
      {"violations",
       Json({Json({{"layer", nullptr},
                   {"constraint", "array_side"},
                   {"demand", 1000.0},
                   {"limit", 128.0},
                   {"smallest_change", "set it to 128"},
                   {"sentence", "array_side: 1000 asked for, 128 available; set it to 128"}}),
             Json({{"layer", "conv"},
                   {"constraint", "padding"},
                   {"demand", nullptr},
                   {"limit", nullptr},
                   {"smallest_change", "lower the factors"},
                   {"sentence", "padding; lower the factors"}})})}};
  CHECK(json_text(json) == json_text(expected));
}

}  // namespace codescent::testing
