#include "rtl_predictor/schedule/samples.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "core/formats/architecture_file.hpp"
#include "core/formats/energy_table_file.hpp"
#include "rtl_predictor/training/fit_charges.hpp"
#include "rtl_predictor/training/splits.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/files/synthetic_samples.hpp"

namespace codescent::testing {
namespace {

const std::string kData = std::string(CODESCENT_SOURCE_DIR) + "/data/";

const Architecture& gemmini() {
  static const Architecture architecture = load_architecture(kData + "hardware/gemmini.yaml");
  return architecture;
}

Layer layer_of(const DimArray& bounds, std::int64_t stride = 1) {
  Layer layer;
  layer.bounds = bounds;
  layer.stride_w = layer.stride_h = stride;
  return layer;
}

/// A trace at the sizes that it records, an array of `side`.
Trace trace_of(const Layer& layer, const std::string& mapping, std::int64_t side) {
  Trace trace;
  trace.layer = layer;
  trace.mapping = mapping_from_string(mapping, gemmini());
  trace.sizes.hardware = gemmini().default_hardware();
  trace.sizes.hardware.values[*gemmini().parameter_index("array_side")] = side;
  trace.sizes.capacity_words.resize(gemmini().levels.size());
  trace.rtl_cycles = 1000;
  return trace;
}

std::vector<Sample> forty_rows_of_ten_layers() {
  return synthetic_samples(10, 40, prior_charges(), 0.3);
}

}  // namespace

TEST_CASE("a convolution runs square and padded by half its filter") {
  // 3x3, padding 1: (28 + 2 - 3) / 1 + 1 = 28, and Q is as wide as P whatever was recorded.
  const Layer odd = layer_as_run(layer_of({3, 3, 28, 14, 8, 8, 1, 1}));
  CHECK(odd.bounds == DimArray{3, 3, 28, 28, 8, 8, 1, 1});
  // 2x2, padding 1: (28 + 2 - 2) / 1 + 1 = 29.
  const Layer even = layer_as_run(layer_of({2, 2, 28, 28, 8, 8, 1, 1}));
  CHECK(even.bounds == DimArray{2, 2, 29, 29, 8, 8, 1, 1});
  // 7x7 of stride 2, padding 3: (2 * 112 + 6 - 7) / 2 + 1 = 112.
  const Layer strided = layer_as_run(layer_of({7, 7, 112, 112, 3, 64, 1, 1}, 2));
  CHECK(strided.bounds == DimArray{7, 7, 112, 112, 3, 64, 1, 1});
}

TEST_CASE("a matrix product runs as it is recorded") {
  const DimArray bounds = {1, 1, 100, 1, 30, 50, 1, 1};
  CHECK(layer_as_run(layer_of(bounds)).bounds == bounds);
}

TEST_CASE("an array of at most 64 is taken from the trace, a larger one from the fan-outs") {
  const Layer layer = layer_of({1, 1, 32, 1, 48, 6, 1, 1});
  const std::string narrow = "L3[WIO] P2 C48 K2 - L2[WI] K3X - L1[O] N1 - L0[W] P16";
  const std::string wide = "L3[WIO] P2 C2 K2 - L2[WI] K3X - L1[O] C24X - L0[W] P16";
  CHECK(array_side_of(gemmini(), trace_of(layer, narrow, 16)) == 16);
  CHECK(array_side_of(gemmini(), trace_of(layer, wide, 64)) == 64);
  // The dummy 128: the smallest of 4, 8, 16, 32, 64 that holds the largest fan-out, 3 and 24.
  CHECK(array_side_of(gemmini(), trace_of(layer, narrow, 128)) == 4);
  CHECK(array_side_of(gemmini(), trace_of(layer, wide, 128)) == 32);
}

TEST_CASE("a sample's nest is the tile inside DRAM's loops, and these innermost first") {
  const Layer layer = layer_of({1, 1, 32, 1, 48, 6, 1, 1});
  const Trace trace =
      trace_of(layer, "L3[WIO] C2 P2 K2 - L2[WI] K3X - L1[O] C24X - L0[W] P16", 128);
  const EnergyTable table = load_energy_table(kData + "energy_tables/pat_40nm.yaml");
  const auto samples = samples_of(gemmini(), table, {trace});
  REQUIRE(samples.size() == 1);
  const OuterNest<double>& nest = samples[0].nest;
  CHECK(nest.tile[index(Dim::P)] == 16);
  // Of a matrix product: whole blocks of 16, 1.5 of them cut to one, 0.2 made one.
  CHECK(nest.tile[index(Dim::C)] == 16);
  CHECK(nest.tile[index(Dim::K)] == 16);
  CHECK(nest.iterations[index(Dim::C)] == 2);
  CHECK(nest.order[0] == Dim::K);
  CHECK(nest.order[1] == Dim::P);
  CHECK(nest.order[2] == Dim::C);
  CHECK(nest.order[3] == Dim::R);  // the harness's order of loops that the mapping does not name
  CHECK(samples[0].rtl_cycles == 1000);
}

TEST_CASE("rows without RTL cycles and layers that Gemmini's software does not run are left out") {
  const std::string mapping = "L3[WIO] P32 - L2[WI] N1 - L1[O] N1 - L0[W] N1";
  Trace unmeasured = trace_of(layer_of({1, 1, 32, 1, 1, 1, 1, 1}), mapping, 16);
  unmeasured.rtl_cycles.reset();
  Trace dilated = trace_of(layer_of({1, 1, 32, 1, 1, 1, 1, 1}), mapping, 16);
  dilated.layer.dilation_w = 2;
  CHECK(unsupported(dilated.layer) == "has a dilated filter");
  CHECK(unsupported(layer_of({1, 1, 32, 1, 1, 1, 1, 4})) == "has groups");
  CHECK(unsupported(unmeasured.layer) == "");
  const EnergyTable table = load_energy_table(kData + "energy_tables/pat_40nm.yaml");
  CHECK(samples_of(gemmini(), table, {unmeasured, dilated}).empty());
}

TEST_CASE("both sides of a split are disjoint, of the stated size and the same each time") {
  const auto samples = forty_rows_of_ten_layers();
  for (std::size_t kind = 0; kind < kSplitKinds.size(); ++kind)
    for (const std::uint64_t seed : {1, 2, 3}) {
      CAPTURE(kSplitKinds[kind]);
      const SampleSplit split = split_samples(samples, static_cast<SplitKind>(kind), seed);
      const SampleSplit again = split_samples(samples, static_cast<SplitKind>(kind), seed);
      CHECK(split.train == again.train);
      CHECK(split.test == again.test);
      CHECK(std::is_sorted(split.train.begin(), split.train.end()));
      std::vector<int> common;
      std::set_intersection(split.train.begin(), split.train.end(), split.test.begin(),
                            split.test.end(), std::back_inserter(common));
      CHECK(common.empty());
      // 8 % of 400; 2 of 10 layers; 12 of each layer's 40, and a twentieth of the other 280.
      const std::size_t test[] = {32, 80, 120}, train[] = {368, 320, 266};
      CHECK(split.test.size() == test[kind]);
      CHECK(split.train.size() == train[kind]);
    }
  CHECK(split_samples(samples, SplitKind::RandomRows, 1).test !=
        split_samples(samples, SplitKind::RandomRows, 2).test);
}

TEST_CASE("no layer is on both sides of the split by layer") {
  const auto samples = forty_rows_of_ten_layers();
  const SampleSplit split = split_samples(samples, SplitKind::ByLayer, 4);
  std::set<std::string> known;
  for (const int row : split.train) known.insert(layer_key(samples[row]));
  for (const int row : split.test) CHECK(known.count(layer_key(samples[row])) == 0);
}

TEST_CASE("from slow to fast every test row is at least as fast as any training row of its layer") {
  const auto samples = forty_rows_of_ten_layers();
  const SampleSplit split = split_samples(samples, SplitKind::SlowToFast, 4);
  std::map<std::string, double> slowest_test;
  for (const int row : split.test)
    slowest_test[layer_key(samples[row])] =
        std::max(slowest_test[layer_key(samples[row])], samples[row].rtl_cycles);
  CHECK(slowest_test.size() == 10);
  for (const int row : split.train)
    CHECK(samples[row].rtl_cycles >= slowest_test[layer_key(samples[row])]);
  CHECK(split.test == split_samples(samples, SplitKind::SlowToFast, 5).test);
  CHECK(split.train != split_samples(samples, SplitKind::SlowToFast, 5).train);
}

}  // namespace codescent::testing
