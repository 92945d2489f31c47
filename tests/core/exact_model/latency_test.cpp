#include "core/exact_model/latency.hpp"

#include <algorithm>
#include <random>

#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

/// One level of the hardware and of the counts.
struct Case {
  SizedHardware hardware;
  Traffic traffic;
};

SizedLevel limited(double bandwidth) {
  SizedLevel level;
  level.bandwidth_words_per_cycle = bandwidth;
  return level;
}

/// Counts that come to whole cycles as often as not.
Case random_case(std::mt19937_64& random) {
  const auto draw = [&](std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(1, most)(random);
  };
  Case one;
  one.traffic.compute_cycles = draw(1'000'000);
  const double bandwidth =
      draw(2) == 1 ? static_cast<double>(draw(64)) : 0.1 * static_cast<double>(draw(64));
  one.hardware.levels = {limited(bandwidth)};
  if (draw(3) == 1) one.hardware.levels[0].read_bandwidth_words_per_cycle = 0.7 * bandwidth;
  if (draw(3) == 1) one.hardware.levels[0].write_bandwidth_words_per_cycle = 0.4 * bandwidth;
  auto& counts = one.traffic.levels.emplace_back();
  for (OperandTraffic& operand : counts) {
    operand.tile = 1;
    const std::int64_t unit = draw(2) == 1 ? 64 : 1;
    operand.reads = unit * draw(1'000'000);
    operand.fills = unit * draw(1'000'000);
    operand.updates = draw(2) == 1 ? 0 : unit * draw(1'000'000);
  }
  return one;
}

TEST_CASE("cycles with a least are the larger of both, and their bound is one lower at most") {
  std::mt19937_64 random(1);
  int num_lower = 0, num_least = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto [hardware, traffic] = random_case(random);
    const std::int64_t own = level_cycles(hardware, traffic, 0);
    for (const std::int64_t tried : {std::int64_t{0}, own - 1, own, own + 1, 2 * own}) {
      const std::int64_t least = std::max(tried, traffic.compute_cycles);
      const std::int64_t both = std::max(own, least);
      REQUIRE(at_least_level_cycles(hardware, traffic, 0, least) == both);
      const std::int64_t lower = lower_level_cycles(hardware, traffic, 0, least);
      REQUIRE(lower <= both);
      REQUIRE(lower >= std::max(own - 1, least));
      num_lower += lower < both;
      num_least += both == least;
    }
  }
  CHECK(num_lower > 0);  // else Timeloop's rounding never was in doubt
  CHECK(num_least > 0);
}

TEST_CASE("the innermost of the slowest levels sets the pace, unless the MACs are as slow") {
  Case one;
  one.traffic.compute_cycles = 100;
  one.traffic.levels.resize(3);
  for (auto& counts : one.traffic.levels) counts[0] = {400, 0, 0, 1};
  one.hardware.levels = {limited(4), limited(2), limited(2)};
  CHECK(layer_cycles(one.hardware, one.traffic) == 200);
  CHECK(latency(one.hardware, one.traffic).cycles == 200);
  CHECK(latency(one.hardware, one.traffic).limiting_level == 1);
  one.hardware.levels[2] = limited(1.5);  // 400 / 1.5 = 266.67
  CHECK(latency(one.hardware, one.traffic).cycles == 267);
  CHECK(latency(one.hardware, one.traffic).limiting_level == 2);
  one.hardware.levels = {limited(4), limited(4), SizedLevel()};
  CHECK(latency(one.hardware, one.traffic).cycles == 100);
  CHECK(latency(one.hardware, one.traffic).limiting_level == kComputeLimits);
}

}  // namespace
}  // namespace codescent::testing
