#include "rtl_predictor/schedule/schedule_cost.hpp"

#include "rtl_predictor/training/fit_charges.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {
namespace {

/// A matrix product of one tile.
Schedule<double> whole_product(double array_side) {
  Layer layer;
  layer.bounds[index(Dim::P)] = 16;
  layer.bounds[index(Dim::C)] = 1024;
  layer.bounds[index(Dim::K)] = 512;
  OuterNest<double> nest{{}, {}, kAllDims, 1};
  for (int d = 0; d < kNumDims; ++d) {
    nest.tile[d] = static_cast<double>(layer.bounds[d]);
    nest.iterations[d] = 1;
  }
  return count_schedule(layer, nest, array_side, Points::Integer);
}

double& at(Charges<double>& charges, Charge one) {
  return charges[static_cast<int>(one)];
}

/// Charges of a cache that holds nothing, or all.
Charges<double> with_cache(double lines) {
  Charges<double> charges = prior_charges();
  at(charges, Charge::CacheLines) = lines;
  at(charges, Charge::CacheSharpness) = 20;
  at(charges, Charge::PageCycles) = 1e-9;
  at(charges, Charge::WordCycles) = 1;
  return charges;
}

constexpr double kInputLines = 16 * 1024 / 64;
constexpr double kWeightLines = 1024 * 512 / 64;
constexpr double kOutputLines = 16 * 512 / 64;

}  // namespace

TEST_CASE("a line from DRAM takes as long as DRAM or the bus, whichever is longer") {
  Charges<double> charges = with_cache(/*lines=*/1);
  at(charges, Charge::MissCycles) = 40;  // beside four words of the bus
  const auto slow = charge(whole_product(16), charges);
  CHECK(slow.load_hits == doctest::Approx(4 * (kInputLines + kWeightLines)));
  CHECK(slow.load == doctest::Approx(40 * (kInputLines + kWeightLines)));
  at(charges, Charge::MissCycles) = 0.4;
  const auto fast = charge(whole_product(16), charges);
  CHECK(fast.load == doctest::Approx(fast.load_hits));
}

TEST_CASE("DRAM serves loads and stores, and stores do not wait for it") {
  Charges<double> charges = with_cache(/*lines=*/1);
  at(charges, Charge::StoreMissCycles) = 30;
  const auto cost = charge(whole_product(16), charges);
  CHECK(cost.memory == doctest::Approx(cost.load - cost.load_hits + 30 * kOutputLines));
  CHECK(cost.store == doctest::Approx(at(charges, Charge::StoreCycles) * 16 * 512 / 16));
}

TEST_CASE("a cache that holds all leaves the cycles without misses") {
  const auto cost = charge(whole_product(16), with_cache(/*lines=*/1e9));
  CHECK(cost.load == doctest::Approx(cost.load_hits));
  CHECK(cost.cycles == doctest::Approx(cost.cycles_without_misses));
}

TEST_CASE("a command of the array takes as long as its rows, or as the array is large") {
  Charges<double> charges = with_cache(/*lines=*/1e9);
  at(charges, Charge::RowCycles) = 1;
  at(charges, Charge::CommandCycles) = 2;
  at(charges, Charge::CommandCyclesPerSide) = 0.5;
  const auto runs_of_16 = whole_product(16);  // 2 + 0.5 * 16 cycles are fewer
  CHECK(charge(runs_of_16, charges).execute ==
        doctest::Approx(runs_of_16.work.pixel_rows).epsilon(0.01));
  const auto short_runs = whole_product(64);  // of 16 rows too; 2 + 0.5 * 64 are more
  CHECK(charge(short_runs, charges).execute ==
        doctest::Approx(34 * short_runs.work.commands).epsilon(0.01));
}

TEST_CASE("commands that move rows in wait for each other from a side of 32 on") {
  for (const double side : {8.0, 16.0, 32.0, 64.0}) {
    Charges<double> charges = with_cache(/*lines=*/1e9);
    const auto schedule = whole_product(side);
    const double before = charge(schedule, charges).load_hits;
    at(charges, Charge::MoveCycles) += 1;
    const double more = charge(schedule, charges).load_hits - before;
    CAPTURE(side);
    CHECK(more ==
          doctest::Approx(side > 16 ? schedule.input.commands + schedule.weight.commands : 0));
  }
}

}  // namespace codescent::testing
