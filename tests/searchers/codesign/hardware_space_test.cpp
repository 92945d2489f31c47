#include "searchers/codesign/hardware_space.hpp"

#include <cmath>
#include <map>

#include "core/exact_model/verify.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/tiny_networks.hpp"

using namespace codescent;
using namespace codescent::testing;

TEST_CASE("sizes come back from the middle of their piece of the cube") {
  std::mt19937_64 generator(1);
  for (const Architecture& architecture : all_hierarchies()) {
    const SearchProblem problem(architecture, hierarchy_energy_table(), two_gemms(), {});
    const HardwareSpace space(problem);
    REQUIRE(space.num_axes() == static_cast<int>(architecture.parameters.size()));
    for (int i = 0; i < 1000; ++i) {
      const Hardware hardware = space.at(space.random_point(generator));
      CHECK(verify_hardware(architecture, hardware).empty());
      CHECK((space.at(space.point_of(hardware)) == hardware));
    }
  }
}

TEST_CASE("the ends of the cube are the ends of the ranges, and fixed sizes have no axis") {
  SearchGoal goal;
  goal.fixed = {std::nullopt, 7, std::nullopt};
  const SearchProblem problem(gemmini_like(), hierarchy_energy_table(), two_gemms(), goal);
  const HardwareSpace space(problem);
  REQUIRE(space.num_axes() == 2);
  CHECK((space.at({0, 0}).values == std::vector<std::int64_t>{1, 7, 1}));
  CHECK((space.at({1, 1}).values == std::vector<std::int64_t>{512, 7, 16384}));
}

TEST_CASE("doublings of a size are equally likely") {
  SearchGoal goal;
  goal.fixed = {std::nullopt, 1, 1};
  Architecture architecture = gemmini_like();
  architecture.parameters[0].maximum = 511;  // [1, 512): nine doublings
  const SearchProblem problem(architecture, hierarchy_energy_table(), two_gemms(), goal);
  const HardwareSpace space(problem);
  std::mt19937_64 generator(2);
  std::map<int, int> counts;
  for (int i = 0; i < 9000; ++i)
    ++counts[static_cast<int>(
        std::log2(static_cast<double>(space.at(space.random_point(generator)).values[0])))];
  REQUIRE(counts.size() == 9);
  for (const auto& [doubling, count] : counts) {
    CAPTURE(doubling);
    CHECK(std::abs(count - 1000) < 150);  // five standard deviations
  }
}

TEST_CASE("sizes are admitted where the smallest tiles fit and the area is within its limit") {
  Architecture architecture = gemmini_like();
  architecture.levels[2].capacity_words = Monomial{1, 1, {0, 0, 1}};  // scratchpad_kib words
  SearchGoal goal;
  const SearchProblem unlimited(architecture, hierarchy_energy_table(), two_gemms(), goal);
  const HardwareSpace space(unlimited);
  CHECK_FALSE(space.admits({{16, 64, 1}}));  // a weight and an input are two words
  CHECK(space.admits({{16, 64, 2}}));
  CHECK((space.smallest().values == std::vector<std::int64_t>{1, 1, 2}));

  const auto area = [&](const Hardware& hardware) {
    return size_hardware(architecture, hardware, hierarchy_energy_table()).area_mm2();
  };
  goal.limits.area_mm2 = area({{16, 64, 2}});
  const SearchProblem limited(architecture, hierarchy_energy_table(), two_gemms(), goal);
  CHECK(HardwareSpace(limited).admits({{16, 64, 2}}));
  CHECK_FALSE(HardwareSpace(limited).admits({{17, 64, 2}}));
}
