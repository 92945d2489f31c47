#include "searchers/bounds/lower_bound.hpp"

#include <cmath>
#include <map>
#include <random>

#include "core/exact_model/capacity.hpp"
#include "core/exact_model/energy.hpp"
#include "core/exact_model/evaluate.hpp"
#include "core/exact_model/latency.hpp"
#include "core/formats/architecture_file.hpp"
#include "core/formats/energy_table_file.hpp"
#include "core/validation/trace_file.hpp"
#include "searchers/bounds/data_movement.hpp"
#include "tests/searchers/cramped_case.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/exhaustive_mapper.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/reference/reference_data.hpp"

// No mapping may cost less than a bound says: every mapping of tiny layers, and every mapping of
// the reference data.

namespace codescent::testing {
namespace {

bool holds(const LowerBound& bound, const LayerCost& cost) {
  for (const LayerCost& point : bound.front)
    if (point.energy_pj <= cost.energy_pj && point.cycles <= cost.cycles) return true;
  return false;
}

/// What `least_words_moved` speaks of.
double words_moved(const Traffic& traffic, int level) {
  const auto& counts = traffic.levels[level];
  return static_cast<double>(counts[index(Operand::Weight)].reads +
                             counts[index(Operand::Input)].reads +
                             counts[index(Operand::Output)].updates);
}

/// A buffer of so many words that holds everything, and DRAM.
Architecture one_buffer(std::int64_t words) {
  Architecture architecture = three_level();
  architecture.levels.erase(architecture.levels.begin() + 1);
  for (MemoryLevel& level : architecture.levels) level.spatial.clear();
  architecture.levels[0].capacity_words = Monomial{static_cast<double>(words), 1, {}};
  architecture.levels[0].instances = {};
  architecture.mac_units = {};
  return architecture;
}

const Architecture& gemmini() {
  static const Architecture architecture =
      load_architecture(std::string(CODESCENT_SOURCE_DIR) + "/data/hardware/gemmini.yaml");
  return architecture;
}

MapperHardware hardware_of(const RecordedSizes& sizes, const EnergyTable& table) {
  MapperHardware hardware = mapper_hardware(gemmini(), sizes.hardware, table);
  hardware.sized = size_hardware(gemmini(), sizes, table);
  return hardware;
}

}  // namespace

TEST_CASE("no mapping of 2,000 tiny layers costs less than the closed form") {
  std::mt19937_64 generator(8);
  std::int64_t num_mappings = 0;
  int num_exact = 0;
  const std::vector<Architecture> hierarchies = all_searched_hierarchies();
  for (int i = 0; i < 2000; ++i) {
    const CrampedCase c(hierarchies[i % hierarchies.size()], generator);
    const LowerBound bound = lower_bound(c.architecture, c.mapped_to, c.layer);
    int num_violations = 0;
    bool is_reached = false;
    for_every_mapping(c.architecture, c.layer, [&](const Mapping& mapping) {
      if (!c.fits(mapping)) return;
      ++num_mappings;
      const LayerCost cost = c.cost_of(mapping);
      num_violations += !holds(bound, cost);
      is_reached = is_reached || cost.energy_pj == bound.least().energy_pj;
    });
    CAPTURE(i);
    CHECK(num_violations == 0);
    num_exact += is_reached;
  }
  // A bound of nothing would hold, too.
  CHECK(num_mappings > 100000);
  CHECK(num_exact > 500);
}

TEST_CASE("no mapping of products and convolutions moves fewer words than the bound") {
  std::mt19937_64 generator(9);
  int num_bounded = 0;
  double tightest = 0;
  for (int i = 0; i < 1500; ++i) {
    const Architecture architecture = one_buffer(4 + draw(30, generator));
    const SizedHardware sized =
        size_hardware(architecture, architecture.default_hardware(), hierarchy_energy_table());
    Layer layer;
    layer.bounds[index(Dim::R)] = 1 + draw(3, generator);
    for (const Dim dim : {Dim::P, Dim::C, Dim::K})
      layer.bounds[index(dim)] = 4 + draw(13, generator);
    layer.stride_w = 1 + draw(2, generator);
    const double least_words = least_words_moved(architecture, sized, layer).back();
    double fewest = INFINITY;
    Traffic traffic;
    for_every_mapping(architecture, layer, [&](const Mapping& mapping) {
      count_traffic(architecture, layer, mapping, traffic);
      if (fits(architecture, architecture.default_hardware(),
               size_demand(architecture, mapping, traffic)))
        fewest = std::min(fewest, words_moved(traffic, 1));
    });
    CAPTURE(i);
    CHECK(fewest >= least_words);
    num_bounded += least_words > 0;
    tightest = std::max(tightest, least_words / fewest);
  }
  CHECK(num_bounded > 1000);
  CHECK(tightest > 0.7);
}

TEST_CASE("blocks that few words leave half empty do not raise the bound above mappings") {
  for (const std::int64_t buffer_words : {5, 6, 8, 12})
    for (const double block_words : {64., 128., 256., 1024.})
      for (const std::int64_t depth : {4, 6, 8}) {
        Architecture architecture = one_buffer(buffer_words);
        architecture.levels[1].block_words.numerator = block_words;
        Layer product;
        product.bounds[index(Dim::P)] = product.bounds[index(Dim::K)] = 8;
        product.bounds[index(Dim::C)] = depth;
        const Hardware hardware = architecture.default_hardware();
        const MapperHardware sized =
            mapper_hardware(architecture, hardware, hierarchy_energy_table());
        const LowerBound bound = lower_bound(architecture, sized, product);
        Traffic traffic;
        int num_violations = 0;
        for_every_mapping(architecture, product, [&](const Mapping& mapping) {
          count_traffic(architecture, product, mapping, traffic);
          if (fits(architecture, hardware, size_demand(architecture, mapping, traffic)))
            num_violations += !holds(
                bound, {energy_pj(sized.sized, traffic), layer_cycles(sized.sized, traffic)});
        });
        CAPTURE(buffer_words);
        CAPTURE(block_words);
        CAPTURE(depth);
        CHECK(num_violations == 0);
      }
}

TEST_CASE("capacities of all copies that pass 63 bits bound nothing") {
  Architecture architecture = one_buffer(1);
  architecture.levels[0].capacity_words->numerator = 0x1p49;
  architecture.levels[0].instances.numerator = 0x1p15;
  Layer product;
  product.bounds[index(Dim::P)] = product.bounds[index(Dim::C)] = 64;
  const SizedHardware sized =
      size_hardware(architecture, architecture.default_hardware(), hierarchy_energy_table());
  CHECK(least_words_moved(architecture, sized, product).back() == 0);
}

TEST_CASE("words that a matrix product moves, by the published formula") {
  Layer product;
  product.bounds[index(Dim::P)] = 512;
  product.bounds[index(Dim::C)] = 256;
  product.bounds[index(Dim::K)] = 128;
  const EnergyTable table =
      load_energy_table(std::string(CODESCENT_SOURCE_DIR) + "/data/energy_tables/pat_40nm.yaml");
  const Hardware hardware{{16, 8, 1}};  // side, scratchpad and accumulator in KiB
  const SizedHardware sized = size_hardware(gemmini(), hardware, table);
  // 8192 words in the scratchpad, 16 columns of 16 partial sums, a weight in each of 256 elements.
  const double words = 8192 + 256 + 256;
  const double macs = 512. * 256 * 128;
  const auto least = least_words_moved(gemmini(), sized, product);
  CHECK(least.back() == doctest::Approx(2 * macs / std::sqrt(words) - 2 * words));
  CHECK(least[0] == 0);

  // A 3x3 filter lets every input serve nine taps; with stride 2 four, at most.
  Layer conv = product;
  conv.bounds = {3, 3, 64, 8, 256, 128, 1, 1};
  const double conv_macs = 9 * macs;
  CHECK(least_words_moved(gemmini(), sized, conv).back() ==
        doctest::Approx(2 * conv_macs / std::sqrt(9 * words) - 2 * words));
  conv.stride_w = conv.stride_h = 2;
  CHECK(least_words_moved(gemmini(), sized, conv).back() ==
        doctest::Approx(2 * conv_macs / std::sqrt(4 * words) - 2 * words));
}

TEST_CASE("no mapping of the reference data costs less than the closed form") {
  int num_rows = 0;
  for (const char* name : {"pat_40nm", "cacti_40nm"}) {
    const EnergyTable table = load_energy_table(std::string(CODESCENT_SOURCE_DIR) +
                                                "/data/energy_tables/" + name + ".yaml");
    for (const char* file : {"dosa/timeloop_dataset_sample.csv.gz", "timeloop/ref_strided.csv",
                             "timeloop/ref_dilated.csv", "timeloop/ref_grouped.csv",
                             "timeloop/ref_depthwise.csv", "timeloop/ref_gemm.csv"}) {
      const auto path = reference_file(file);
      if (!path) {
        MESSAGE("skipped: the reference data is absent");
        return;
      }
      for (const Trace& trace : read_traces(*path, gemmini(), name).traces) {
        CAPTURE(file);
        CAPTURE(trace.line);
        const MapperHardware hardware = hardware_of(trace.sizes, table);
        const LowerBound bound = lower_bound(gemmini(), hardware, trace.layer);
        const LayerMetrics exact =
            evaluate_layer(gemmini(), hardware.sized, trace.layer, trace.mapping);
        CHECK(holds(bound, {exact.total_energy_pj, exact.latency.cycles}));
        ++num_rows;
      }
    }
  }
  CHECK(num_rows == 2 * (5000 + 580));
}

}  // namespace codescent::testing
