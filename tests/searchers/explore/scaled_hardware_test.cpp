#include "searchers/explore/scaled_hardware.hpp"

#include <stdexcept>

#include "core/exact_model/sized_hardware.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"

namespace codescent::testing {
namespace {

TEST_CASE("an array scaled to MAC units has as many as whole sides allow, memories as they were") {
  const Architecture architecture = gemmini_like();  // 16 x 16, 64 and 256 KiB
  CHECK(scaled_to_mac_units(architecture, 1024).hardware == Hardware{{32, 64, 256}});
  CHECK(scaled_to_mac_units(architecture, 1024).obstacle.empty());
  CHECK(scaled_to_mac_units(architecture, 1023).hardware == Hardware{{31, 64, 256}});
  // 31 x 31 = 961 of 1,023 is more than 5 % off.
  CHECK(scaled_to_mac_units(architecture, 1023).obstacle ==
        "gemmini_like reaches 961 MAC units where 1023 are asked for, within its ranges");
  // Side 512 is the largest in range.
  CHECK(scaled_to_mac_units(architecture, 1 << 20).hardware.values[0] == 512);
}

TEST_CASE("sides that are sizes of their own use up what one step of all of them leaves") {
  // 14 x 12 PEs: 16 x 14 = 224 with all sides scaled by 1.23; one more column makes 17 x 14 = 238.
  const ScaledHardware scaled = scaled_to_mac_units(row_stationary(), 240);
  const std::int64_t units = scaled.hardware.values[0] * scaled.hardware.values[1];
  CHECK(units <= 240);
  CHECK(units >= 228);
  CHECK(scaled.obstacle.empty());
}

TEST_CASE(
    "hardware scaled to an area comes close to it from below, in the template's proportions") {
  const EnergyTable table = hierarchy_energy_table();
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const auto area = [&](const Hardware& hardware) {
      return size_hardware(architecture, hardware, table).area_mm2();
    };
    const Hardware by_default = architecture.default_hardware();
    for (const double ratio : {2.0, 4.0}) {
      const ScaledHardware scaled = scaled_to_area(architecture, table, ratio * area(by_default));
      CHECK(area(scaled.hardware) <= ratio * area(by_default) * (1 + 1e-9));
      if (scaled.obstacle.empty()) CHECK(area(scaled.hardware) >= 0.95 * ratio * area(by_default));
    }
    CHECK(scaled_to_area(architecture, table, area(by_default)).hardware == by_default);
  }
}

TEST_CASE("an accelerator is brought to another's MAC units or area, or left as it is") {
  Inputs like, scaled;
  like.architecture = gemmini_like();
  scaled.architecture = row_stationary();
  like.table = scaled.table = hierarchy_energy_table();
  const Hardware own = like.architecture.default_hardware();
  CHECK(scaling_names() == std::vector<std::string>{"as-is", "iso-pes", "iso-area"});
  CHECK(scaled_like("as-is", like, scaled).hardware == scaled.architecture.default_hardware());
  CHECK(scaled_like("iso-pes", like, scaled).hardware ==
        scaled_to_mac_units(scaled.architecture, 256).hardware);
  const double area_mm2 = size_hardware(like.architecture, own, like.table).area_mm2();
  CHECK(scaled_like("iso-area", like, scaled).hardware ==
        scaled_to_area(scaled.architecture, scaled.table, area_mm2).hardware);
  CHECK_THROWS_AS(scaled_like("iso-power", like, scaled), std::invalid_argument);
}

}  // namespace
}  // namespace codescent::testing
