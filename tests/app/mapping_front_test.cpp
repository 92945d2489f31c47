#include "app/html_report/mapping_front.hpp"

#include <random>

#include "core/exact_model/evaluate.hpp"
#include "core/pareto_front.hpp"
#include "tests/searchers/cramped_case.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/exhaustive_mapper.hpp"

namespace codescent::testing {
namespace {

constexpr double kRounded = 1 + 1e-12;

/// A network of two tiny layers, the second run three times, with every mapping that fits.
struct TwoLayers {
  CrampedCase first, second;
  std::vector<Mapping> of_first, of_second;

  TwoLayers(const Architecture& architecture, std::mt19937_64& generator)
      : first(architecture, generator), second(first) {
    second.layer = few_dims_layer(generator);
    first.layer.count = 1;
    second.layer.count = 3;
    of_first = fitting(first);
    of_second = fitting(second);
  }

  static std::vector<Mapping> fitting(const CrampedCase& one) {
    std::vector<Mapping> mappings;
    for_every_mapping(one.architecture, one.layer, [&](const Mapping& mapping) {
      if (one.fits(mapping)) mappings.push_back(mapping);
    });
    return mappings;
  }
  ReportedDesign design() const {
    ReportedDesign one;
    one.inputs.architecture = first.architecture;
    one.inputs.table = hierarchy_energy_table();
    one.inputs.workload.layers = {first.layer, second.layer};
    one.design = {first.hardware, {of_first.back(), of_second.back()}};
    one.metrics =
        evaluate_design(one.inputs.architecture, one.inputs.table, one.inputs.workload, one.design);
    return one;
  }
  /// Over all pairs of mappings.
  ParetoFront<int> front() const {
    ParetoFront<int> sums, of_second_layer;
    for (const Mapping& mapping : of_second) {
      const LayerCost cost = second.cost_of(mapping);
      of_second_layer.add(cost.energy_pj, cost.cycles, 0);
    }
    for (const Mapping& mapping : of_first)
      for (const auto& [energy_pj, entry] : of_second_layer.entries()) {
        const LayerCost cost = first.cost_of(mapping);
        sums.add(1e-6 * (cost.energy_pj + 3 * energy_pj), cost.cycles + 3 * entry.cycles, 0);
      }
    return sums;
  }
};

}  // namespace

TEST_CASE("the front of a network is that of all choices of a mapping for each layer") {
  std::mt19937_64 generator(11);
  int num_compared = 0;
  std::size_t most_points = 0;
  for (const Architecture& architecture : all_hierarchies())
    for (int draw = 0; draw < 12; ++draw) {
      const TwoLayers network(architecture, generator);
      if (network.of_first.empty() || network.of_second.empty()) continue;
      const MappingFront found = mapping_front(network.design(), 0, 2);
      const ParetoFront<int> expected = network.front();
      CHECK(found.is_complete);
      CHECK_FALSE(found.is_thinned);
      // Sums in another order differ in the last digits, so that points of one energy may be two.
      ParetoFront<int> reached;
      for (const FrontPoint& point : found.points) {
        CHECK(expected.covers(point.energy_uj * kRounded, point.cycles));
        reached.add(point.energy_uj, point.cycles, 0);
      }
      for (const auto& [energy_uj, entry] : expected.entries())
        CHECK(reached.covers(energy_uj * kRounded, entry.cycles));
      most_points = std::max(most_points, expected.entries().size());
      ++num_compared;
    }
  CHECK(num_compared > 20);
  CHECK(most_points > 2);
}

TEST_CASE("a front that was cut short says so and still holds the design itself") {
  std::mt19937_64 generator(12);
  const TwoLayers network(gemmini_like(), generator);
  REQUIRE(network.of_first.size() > 1);
  const ReportedDesign one = network.design();
  const MappingFront found = mapping_front(one, 1, 1);
  CHECK_FALSE(found.is_complete);
  const bool holds_it =
      std::any_of(found.points.begin(), found.points.end(), [&](const FrontPoint& point) {
        return point.energy_uj <= one.metrics.energy_uj && point.cycles <= one.metrics.cycles;
      });
  CHECK(holds_it);
}

}  // namespace codescent::testing
