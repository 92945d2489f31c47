#include "searchers/judge/certificate.hpp"

#include <cmath>
#include <random>

#include "searchers/mappers/network_optimum.hpp"
#include "tests/searchers/cramped_case.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/exhaustive_mapper.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

/// A tenth of the analytical cycles, but no less than a hundredth of the MACs.
class FlooredLatency : public LatencyModel {
 public:
  Real cycles(const Layer& layer, const OuterNest<Real>& nest, Points) const override {
    return maximum(0.1 * nest.analytical_cycles, least_cycles(layer));
  }
  double cycles(const Layer& layer, const OuterNest<double>& nest) const override {
    return std::max(0.1 * nest.analytical_cycles, least_cycles(layer));
  }
  double least_cycles(const Layer& layer) const override {
    return 0.01 * static_cast<double>(layer.macs());
  }
};

/// Ranges of a few values of each size, capacities in words in place of KiB.
Architecture few_sizes(Architecture architecture, std::mt19937_64& generator) {
  for (MemoryLevel& level : architecture.levels)
    if (level.capacity_words)
      level.capacity_words->numerator = std::max<double>(
          1,
          std::min(level.capacity_words->numerator, static_cast<double>(2 + draw(6, generator))));
  for (Parameter& parameter : architecture.parameters) {
    parameter.minimum = 1 + draw(2, generator);
    parameter.maximum = parameter.minimum + draw(4, generator);
    parameter.default_value = parameter.minimum;
  }
  return architecture;
}

Workload two_layers(std::mt19937_64& generator) {
  Workload workload;
  workload.layers = {few_dims_layer(generator), few_dims_layer(generator)};
  workload.layers[0].count = 2;
  return workload;
}

/// Calls `visit` with all sizes in range.
void for_all_sizes(const std::vector<Parameter>& ranges,
                   const std::function<void(const Hardware&)>& visit) {
  Hardware hardware;
  for (const Parameter& range : ranges) hardware.values.push_back(range.minimum);
  while (true) {
    visit(hardware);
    std::size_t p = 0;
    for (; p < ranges.size(); ++p) {
      if (++hardware.values[p] <= ranges[p].maximum) break;
      hardware.values[p] = ranges[p].minimum;
    }
    if (p == ranges.size()) return;
  }
}

/// The least objective of all sizes, by the network's optimum at each.
double least_objective(const SearchProblem& problem) {
  const Objective weights = problem.goal.objective;
  ExactMapperOptions options;
  options.objective = weights.cycles == 0 ? kEnergy : weights.energy == 0 ? kLatency : kEdp;
  double least = INFINITY;
  for_all_sizes(problem.ranges, [&](const Hardware& sizes) {
    const MapperHardware hardware = mapper_hardware(problem.architecture(), sizes, problem.table);
    const NetworkOptimum optimum =
        map_network_exactly(problem.architecture(), hardware, problem.workload(), options, 1);
    const double area = weights.area > 0 ? hardware.sized.area_mm2() : 1;
    least = std::min(least, optimum.bound * area);
  });
  return least;
}

}  // namespace

TEST_CASE("nothing in a box costs less than on the box's best sizes") {
  std::mt19937_64 generator(3);
  for (const Architecture& hierarchy : all_searched_hierarchies())
    for (int i = 0; i < 60; ++i) {
      const Architecture architecture = few_sizes(hierarchy, generator);
      HardwareBox box;
      Hardware inside;
      for (const Parameter& parameter : architecture.parameters) {
        box.lowest.push_back(parameter.minimum + draw(2, generator));
        box.highest.push_back(box.lowest.back() + draw(20, generator));
        inside.values.push_back(box.lowest.back() +
                                draw(box.highest.back() - box.lowest.back() + 1, generator));
      }
      const EnergyTable table = hierarchy_energy_table();
      const MapperHardware best = best_of_box(architecture, box, table);
      const MapperHardware actual = mapper_hardware(architecture, inside, table);
      CHECK(least_area_mm2(architecture, box, table) <= actual.sized.area_mm2() * (1 + 1e-12));
      const Layer layer = tiny_layer(generator);
      for (int repeat = 0; repeat < 10; ++repeat) {
        const Mapping mapping = random_mapping(architecture, layer, generator);
        const LayerMetrics cheap = evaluate_layer(architecture, best.sized, layer, mapping);
        const LayerMetrics real = evaluate_layer(architecture, actual.sized, layer, mapping);
        CHECK(cheap.total_energy_pj <= real.total_energy_pj * (1 + 1e-12));
        CHECK(cheap.latency.cycles <= real.latency.cycles);
      }
      CHECK(best.sized.least_mac_units <= actual.sized.least_mac_units);
      for (std::size_t l = 0; l < best.fan_out_limits.size(); ++l) {
        CHECK(best.sized.levels[l].least_words <= actual.sized.levels[l].least_words);
        if (best.sized.levels[l].capacity_words)
          CHECK(*best.sized.levels[l].capacity_words >= *actual.sized.levels[l].capacity_words);
        for (std::size_t a = 0; a < best.fan_out_limits[l].size(); ++a)
          CHECK(best.fan_out_limits[l][a] >= actual.fan_out_limits[l][a]);
      }
    }
}

TEST_CASE(
    "a certificate that runs to its end has the optimum of all sizes, and never bounds above") {
  std::mt19937_64 generator(11);
  const EnergyTable table = hierarchy_energy_table();
  int num_feasible = 0;
  int num_split = 0;
  for (const Architecture& hierarchy : all_searched_hierarchies())
    for (int i = 0; i < 25; ++i) {
      const Architecture architecture = few_sizes(hierarchy, generator);
      const Workload workload = two_layers(generator);
      for (const Objective objective : {kEdp, kEnergy, kLatency, kEdpArea}) {
        SearchGoal goal;
        goal.objective = objective;
        const SearchProblem problem(architecture, table, workload, goal);
        const double least = least_objective(problem);
        CAPTURE(architecture.name);
        CAPTURE(i);
        CAPTURE(name(objective));
        const Certificate from_nothing =
            certify(problem, INFINITY, {}, [&](const Certificate& now) {
              CHECK(now.bound <= least * (1 + 1e-12));
              CHECK(now.objective >= least * (1 - 1e-12));
              return true;
            });
        CHECK(from_nothing.is_complete);
        if (std::isinf(least)) {
          CHECK(std::isinf(from_nothing.objective));
          continue;
        }
        CHECK(from_nothing.objective == doctest::Approx(least));
        ++num_feasible;
        num_split += from_nothing.boxes > 1;
        CHECK(from_nothing.gap() == 0);
        CHECK(score_exactly(problem, from_nothing.better).objective == from_nothing.objective);

        const Certificate of_optimum = certify(problem, least, {});
        CHECK(of_optimum.bound == doctest::Approx(least));
        CHECK(of_optimum.boxes <= from_nothing.boxes);
        CertificateOptions two_threads;
        two_threads.threads = 2;
        const Certificate again = certify(problem, INFINITY, two_threads);
        CHECK(again.boxes == from_nothing.boxes);
        CHECK(again.objective == from_nothing.objective);
      }
    }
  CHECK(num_feasible > 100);
  CHECK(num_split > 50);
}

TEST_CASE("a certificate closes at fixed sizes whose energy and area are all of grids") {
  std::mt19937_64 generator(13);
  EnergyTable table = hierarchy_energy_table();
  const EnergyComponent sram = table.component("sram");
  for (EnergyComponent& component : table.components) {
    const bool is_register = component.name == "register";
    component.read_pj = is_register ? sram.read_pj : SizeLaw();
    component.write_pj = is_register ? sram.write_pj : SizeLaw();
    component.area_um2 = is_register ? sram.area_um2 : SizeLaw();
    if (component.name == "sram") component = sram;
  }
  SearchGoal goal;
  goal.objective = kEdpArea;
  goal.fixed = {16, 64, 256};
  for (int i = 0; i < 20; ++i) {
    const SearchProblem problem(gemmini_like(), table, two_layers(generator), goal);
    CHECK(certify(problem, INFINITY, {}).is_complete);
  }
}

TEST_CASE("sizes that leave an axis not even one child have no mappings") {
  std::mt19937_64 generator(14);
  Architecture architecture = three_level();
  architecture.levels[1].spatial[0].limit = Monomial{1, 4, {1, 0, 0}};
  const Hardware none{{3, 512, 1 << 16}};
  const Layer layer = few_dims_layer(generator);
  const MapperHardware sized = mapper_hardware(architecture, none, hierarchy_energy_table());
  CHECK(map_exactly(architecture, sized, layer, {}).best.empty());
  SearchGoal goal;
  goal.objective = kLatencyArea;
  architecture.parameters = {{"num_elements", "", 2, 8, 8},
                             {"local_words", "", 64, 64, 64},
                             {"shared_words", "", 512, 512, 512}};
  const SearchProblem problem(architecture, hierarchy_energy_table(), two_layers(generator), goal);
  const Certificate certificate = certify(problem, INFINITY, {});
  CHECK(certificate.is_complete);
  CHECK(certificate.better.hardware.values[0] >= 4);
}

TEST_CASE("of a latency model with a floor, no design of any size has less than the bound") {
  std::mt19937_64 generator(13);
  const EnergyTable table = hierarchy_energy_table();
  int num_bounded = 0;
  for (const Architecture& hierarchy : all_hierarchies())
    for (int i = 0; i < 4; ++i) {
      Architecture architecture = few_sizes(hierarchy, generator);
      for (std::size_t p = 0; p < architecture.parameters.size(); ++p) {
        Parameter& range = architecture.parameters[p];
        range.maximum = std::min(range.maximum, range.minimum + (p < 2 ? 1 : 0));
      }
      Workload network;
      network.layers = {few_dims_layer(generator)};
      for (const Objective objective : {kEdp, kLatency, kEdpArea}) {
        SearchGoal goal;
        goal.objective = objective;
        goal.latency = std::make_shared<FlooredLatency>();
        const SearchProblem problem(architecture, table, network, goal);
        double least = INFINITY;
        for_all_sizes(problem.ranges, [&](const Hardware& sizes) {
          for_every_mapping(architecture, network.layers[0], [&](const Mapping& mapping) {
            const CandidateScore score = score_exactly(problem, Design{sizes, {mapping}});
            if (score.valid) least = std::min(least, score.objective);
          });
        });
        CertificateOptions few;
        few.most_boxes = 20;
        const Certificate certificate = certify(problem, INFINITY, few);
        CAPTURE(architecture.name);
        CAPTURE(i);
        CHECK(certificate.bound <= least * (1 + 1e-12));
        if (std::isfinite(least)) CHECK(certificate.bound > 0);
        num_bounded += std::isfinite(least);
      }
    }
  CHECK(num_bounded > 10);
}

TEST_CASE("a certificate ends at the gap, the boxes or the word that it is told") {
  std::mt19937_64 generator(12);
  const EnergyTable table = hierarchy_energy_table();
  const SearchProblem problem(gemmini_like(), table, two_layers(generator), {});
  CertificateOptions few;
  few.most_boxes = 3;
  const Certificate cut = certify(problem, INFINITY, few);
  CHECK(cut.boxes == 3);
  CHECK_FALSE(cut.is_complete);
  int num_calls = 0;
  certify(problem, INFINITY, {}, [&](const Certificate&) { return ++num_calls < 2; });
  CHECK(num_calls == 2);
  CertificateOptions rough;
  rough.epsilon = 1e6;
  CHECK(certify(problem, cut.objective, rough).boxes == 1);
}

}  // namespace codescent::testing
