#include "searchers/mappers/network_optimum.hpp"

#include <cmath>
#include <random>

#include "core/exact_model/verify.hpp"
#include "core/formats/architecture_file.hpp"
#include "core/formats/energy_table_file.hpp"
#include "core/inputs/workload_input.hpp"
#include "core/pareto_front.hpp"
#include "tests/searchers/cramped_case.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/exhaustive_mapper.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

constexpr Objective kObjectives[] = {kEnergy, kLatency, kEdp};

/// A network of two layers, the second one twice, on cramped hardware.
struct TwoLayers : CrampedCase {
  Workload workload;

  TwoLayers(const Architecture& of, std::mt19937_64& generator) : CrampedCase(of, generator) {
    workload.layers = {layer, few_dims_layer(generator), layer};
    workload.layers[0].count = 1;
    workload.layers[1].count = 1 + draw(4, generator);
    workload.layers[2].count = 3;
  }

  std::vector<LayerCost> every_cost(const Layer& of) const {
    ParetoFront<int> front;
    CrampedCase alone = *this;
    alone.layer = of;
    for_every_mapping(architecture, of, [&](const Mapping& mapping) {
      if (!alone.fits(mapping)) return;
      const LayerCost cost = alone.cost_of(mapping);
      front.add(cost.energy_pj, cost.cycles, 0);
    });
    std::vector<LayerCost> costs;
    for (const auto& [energy_pj, entry] : front.entries())
      costs.push_back({energy_pj, entry.cycles});
    return costs;
  }

  /// The least figure of all choices of a mapping for each layer.
  double least_figure(const Objective& objective) const {
    const std::vector<LayerCost> first = every_cost(layer), second = every_cost(workload.layers[1]);
    const auto count = static_cast<double>(workload.layers[1].count);
    double least = INFINITY;
    for (const LayerCost& a : first)
      for (const LayerCost& b : second)
        for (const LayerCost& c : first)
          least = std::min(
              least,
              objective.of(1e-6 * (a.energy_pj + count * b.energy_pj + 3 * c.energy_pj),
                           static_cast<double>(a.cycles) + count * static_cast<double>(b.cycles) +
                               3 * static_cast<double>(c.cycles)));
    return least;
  }

  NetworkOptimum map(ExactMapperOptions options, const Objective& objective,
                     const NetworkKnowledge& known = {}, int threads = 1) const {
    options.objective = objective;
    return map_network_exactly(architecture, mapped_to, workload, options, threads, known);
  }
};

std::string source_file(const std::string& path) {
  return std::string(CODESCENT_SOURCE_DIR) + "/data/" + path;
}

}  // namespace

TEST_CASE("fronts combine to what trying every combination finds") {
  std::mt19937_64 generator(2);
  for (int repeat = 0; repeat < 300; ++repeat) {
    std::vector<std::vector<LayerCost>> fronts(3);
    std::vector<std::int64_t> counts;
    for (auto& front : fronts) {
      ParetoFront<int> points;
      const auto count = 1 + draw(6, generator);
      for (int i = 0; i < count; ++i)
        points.add(draw_real(1, 100, generator), 1 + draw(100, generator), 0);
      for (const auto& [energy_pj, entry] : points.entries())
        front.push_back({energy_pj, entry.cycles});
      counts.push_back(1 + draw(3, generator));
    }
    for (const Objective& objective : kObjectives) {
      const auto figure_of = [&](const std::vector<std::size_t>& at) {
        double energy_pj = 0, cycles = 0;
        for (std::size_t i = 0; i < fronts.size(); ++i) {
          energy_pj += static_cast<double>(counts[i]) * fronts[i][at[i]].energy_pj;
          cycles += static_cast<double>(counts[i]) * static_cast<double>(fronts[i][at[i]].cycles);
        }
        return objective.of(energy_pj, cycles);
      };
      double least = INFINITY;
      for (std::size_t a = 0; a < fronts[0].size(); ++a)
        for (std::size_t b = 0; b < fronts[1].size(); ++b)
          for (std::size_t c = 0; c < fronts[2].size(); ++c)
            least = std::min(least, figure_of({a, b, c}));
      CHECK(figure_of(best_of_fronts(fronts, counts, objective)) == doctest::Approx(least));
    }
  }
}

TEST_CASE("a network's optimum is that of all combinations of all mappings") {
  std::mt19937_64 generator(6);
  int num_feasible = 0;
  for (const Architecture& architecture : all_searched_hierarchies())
    for (int i = 0; i < 40; ++i) {
      const TwoLayers c(architecture, generator);
      for (const Objective& objective : kObjectives) {
        CAPTURE(name(objective));
        CAPTURE(i);
        const double least = c.least_figure(objective);
        const NetworkOptimum found = c.map({}, objective);
        CHECK(found.is_complete);
        if (std::isinf(least)) {
          CHECK(found.layers.empty());
          CHECK(std::isinf(found.bound));
          continue;
        }
        ++num_feasible;
        REQUIRE(found.layers.size() == 3);
        CHECK(objective.of(found.energy_uj, found.cycles) == doctest::Approx(least));
        CHECK(found.bound == doctest::Approx(least));
        for (std::size_t l = 0; l < 3; ++l)
          CHECK(verify_mapping(c.architecture, c.hardware, c.workload.layers[l],
                               found.layers[l].mapping)
                    .empty());

        // Knowing a design leaves less to look at and hides nothing better.
        const NetworkOptimum knowing = c.map({}, objective, {1.01 * least, {}});
        CHECK(objective.of(knowing.energy_uj, knowing.cycles) == doctest::Approx(least));
        CHECK(knowing.nodes <= found.nodes);
        const NetworkOptimum handed_down = c.map({}, objective, {1.01 * least, knowing.least});
        CHECK(handed_down.bound == doctest::Approx(least));
        CHECK(handed_down.nodes <= knowing.nodes);
        CHECK(c.map({}, objective, {0.9 * least, {}}).bound == doctest::Approx(0.9 * least));

        // Stopped early it bounds what it has not seen.
        ExactMapperOptions few;
        few.most_nodes = 1 + draw(40, generator);
        CHECK(c.map(few, objective).bound <= least * (1 + 1e-12));
      }
    }
  CHECK(num_feasible > 150);
}

TEST_CASE("layers that are alike are mapped once, and threads change nothing") {
  std::mt19937_64 generator(7);
  const TwoLayers c(gemmini_like(), generator);
  const NetworkOptimum one = c.map({}, kEdp);
  const NetworkOptimum two = c.map({}, kEdp, {}, 2);
  CHECK(one.nodes == two.nodes);
  CHECK(one.bound == two.bound);
  TwoLayers without = c;
  without.workload.layers.pop_back();
  CHECK(without.map({}, kEdp).nodes == one.nodes);
}

TEST_CASE("ResNet-50 on Gemmini 16x16 with 128 and 32 KiB is proven, below timeloop-mapper") {
  const Architecture gemmini = load_architecture(source_file("hardware/gemmini.yaml"));
  const EnergyTable table = load_energy_table(source_file("energy_tables/pat_40nm.yaml"));
  const Workload resnet50 = load_workload(source_file("workloads/resnet50.yaml"));
  const NetworkOptimum found = map_network_exactly(
      gemmini, mapper_hardware(gemmini, {{16, 128, 32}}, table), resnet50, {}, 2);
  CHECK(found.is_complete);
  REQUIRE(found.layers.size() == 24);
  // A naive hill climb reaches 2.176e11, timeloop-mapper with its default stopping 8.08e11.
  CHECK(found.energy_uj * found.cycles < 2.176e11);
  CHECK(found.bound == doctest::Approx(found.energy_uj * found.cycles));
}

}  // namespace codescent::testing
