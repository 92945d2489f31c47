#include "searchers/bounds/hardware_box.hpp"

#include <cmath>

#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

/// A random part of the ranges.
HardwareBox random_box(const std::vector<Parameter>& ranges, std::mt19937_64& generator) {
  HardwareBox box;
  for (const Parameter& range : ranges) {
    const std::int64_t a = range.minimum + draw(range.maximum - range.minimum + 1, generator);
    const std::int64_t b = range.minimum + draw(range.maximum - range.minimum + 1, generator);
    box.lowest.push_back(std::min(a, b));
    box.highest.push_back(std::max(a, b));
  }
  return box;
}

Hardware random_point(const HardwareBox& box, std::mt19937_64& generator) {
  Hardware hardware;
  for (std::size_t p = 0; p < box.lowest.size(); ++p)
    hardware.values.push_back(box.lowest[p] + draw(box.highest[p] - box.lowest[p] + 1, generator));
  return hardware;
}

/// Nothing is no limit.
template <typename Number>
void check_no_smaller(const std::optional<Number>& best, const std::optional<Number>& one) {
  CHECK(best.has_value() == one.has_value());
  if (best && one) CHECK(*best >= *one);
}

void check_as_good(const SizedLevel& best, const SizedLevel& one) {
  constexpr double kRoundingError = 1 + 1e-12;
  check_no_smaller(best.capacity_words, one.capacity_words);
  check_no_smaller(best.bandwidth_words_per_cycle, one.bandwidth_words_per_cycle);
  check_no_smaller(best.read_bandwidth_words_per_cycle, one.read_bandwidth_words_per_cycle);
  check_no_smaller(best.write_bandwidth_words_per_cycle, one.write_bandwidth_words_per_cycle);
  for (const double words : {1.0, 7.0, 100.0, 12345.0}) {
    const double best_blocks = std::ceil(words / static_cast<double>(best.block_words));
    const double blocks = std::ceil(words / static_cast<double>(one.block_words));
    CHECK(best_blocks * best.read_pj <= blocks * one.read_pj * kRoundingError);
    CHECK(best_blocks * best.write_pj <= blocks * one.write_pj * kRoundingError);
  }
  CHECK(best.least_words <= one.least_words);
}

}  // namespace

TEST_CASE("the best of a box is as good as any hardware in it, in every respect") {
  std::mt19937_64 generator(1);
  const EnergyTable table = hierarchy_energy_table();
  for (const Architecture& architecture : all_searched_hierarchies())
    for (int i = 0; i < 20; ++i) {
      const HardwareBox box = random_box(architecture.parameters, generator);
      const MapperHardware best = best_of_box(architecture, box, table);
      const double least_area = least_area_mm2(architecture, box, table);
      for (int j = 0; j < 10; ++j) {
        const MapperHardware one =
            mapper_hardware(architecture, random_point(box, generator), table);
        REQUIRE(best.sized.levels.size() == one.sized.levels.size());
        for (std::size_t l = 0; l < one.sized.levels.size(); ++l) {
          check_as_good(best.sized.levels[l], one.sized.levels[l]);
          for (std::size_t axis = 0; axis < one.fan_out_limits[l].size(); ++axis)
            CHECK(best.fan_out_limits[l][axis] >= one.fan_out_limits[l][axis]);
        }
        CHECK(best.sized.mac_units >= one.sized.mac_units);
        CHECK(best.sized.mac_pj <= one.sized.mac_pj);
        CHECK(best.sized.least_mac_units <= one.sized.least_mac_units);
        CHECK(least_area <= one.sized.area_mm2() * (1 + 1e-12));
      }
    }
}

TEST_CASE("the best of a box of one hardware is that hardware") {
  std::mt19937_64 generator(2);
  const EnergyTable table = hierarchy_energy_table();
  for (const Architecture& architecture : all_searched_hierarchies()) {
    const HardwareBox whole = whole_box(architecture.parameters);
    const Hardware point = random_point(whole, generator);
    const HardwareBox box{point.values, point.values};
    CHECK(box.is_point());
    const MapperHardware best = best_of_box(architecture, box, table);
    const MapperHardware one = mapper_hardware(architecture, point, table);
    CHECK(best.fan_out_limits == one.fan_out_limits);
    for (std::size_t l = 0; l < one.sized.levels.size(); ++l) {
      CHECK(best.sized.levels[l].capacity_words == one.sized.levels[l].capacity_words);
      CHECK(best.sized.levels[l].read_pj == doctest::Approx(one.sized.levels[l].read_pj));
      CHECK(best.sized.levels[l].write_pj == doctest::Approx(one.sized.levels[l].write_pj));
    }
    CHECK(least_area_mm2(architecture, box, table) == doctest::Approx(one.sized.area_mm2()));
  }
}

}  // namespace codescent::testing
