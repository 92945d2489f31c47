#include "searchers/exact_mapper.hpp"

#include <random>

#include "core/exact_model/capacity.hpp"
#include "core/exact_model/evaluate.hpp"
#include "core/exact_model/verify.hpp"
#include "core/pareto_front.hpp"
#include "tests/support/doctest_torch.hpp"
#include "tests/support/exhaustive_mapper.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

/// A layer of at most four dims above 1, so that every order of its loops can be tried.
Layer few_dims_layer(std::mt19937_64& generator) {
  Layer layer = tiny_layer(generator);
  int num_left = 4;
  for (const Dim dim : {Dim::P, Dim::R, Dim::C, Dim::K, Dim::Q, Dim::S, Dim::N, Dim::G}) {
    std::int64_t& bound = layer.bounds[index(dim)];
    if (bound > 1 && (num_left == 0 || draw(4, generator) == 0)) bound = 1;
    num_left -= bound > 1;
  }
  return layer;
}

/// Small sizes, at which most limits bind.
Hardware cramped_hardware(const Architecture& architecture, std::mt19937_64& generator) {
  Hardware hardware;
  for (const Parameter& parameter : architecture.parameters)
    hardware.values.push_back(parameter.minimum + draw(1 + parameter.minimum, generator));
  return hardware;
}

struct Case {
  Architecture architecture;
  Layer layer;
  Hardware hardware;
  MapperHardware mapped_to;

  Case(Architecture of, std::mt19937_64& generator) : architecture(std::move(of)) {
    for (MemoryLevel& level : architecture.levels)  // KiB would hold every tiny layer
      if (level.capacity_words && level.name != "Registers")
        level.capacity_words = Monomial{static_cast<double>(2 + draw(40, generator)), 1, {}};
    layer = few_dims_layer(generator);
    hardware = cramped_hardware(architecture, generator);
    mapped_to = mapper_hardware(architecture, hardware, hierarchy_energy_table());
  }

  LayerCost cost_of(const Mapping& mapping) const {
    const LayerMetrics metrics = evaluate_layer(architecture, mapped_to.sized, layer, mapping);
    return {metrics.total_energy_pj, metrics.latency.cycles};
  }
  bool fits(const Mapping& mapping) const {
    Traffic traffic;
    count_traffic(architecture, layer, mapping, traffic);
    return codescent::fits(architecture, hardware, size_demand(architecture, mapping, traffic));
  }
  std::vector<MappedLayer> mapped(MapperObjective objective, double epsilon = 0) const {
    ExactMapperOptions options;
    options.objective = objective;
    options.epsilon = epsilon;
    const ExactMapping found = map_exactly(architecture, mapped_to, layer, options);
    CHECK(found.is_complete);
    return found.best;
  }
};

}  // namespace

TEST_CASE("the exact mapper finds what trying every mapping finds") {
  std::mt19937_64 generator(4);
  int num_infeasible = 0;
  for (const Architecture& architecture : all_hierarchies())
    for (int i = 0; i < 150; ++i) {
      const Case c(architecture, generator);
      CAPTURE(architecture.name);
      CAPTURE(i);
      LayerCost least{INFINITY, std::numeric_limits<std::int64_t>::max()};
      double least_edp = INFINITY;
      ParetoFront<int> front;
      for_every_mapping(c.architecture, c.layer, [&](const Mapping& mapping) {
        if (!c.fits(mapping)) return;
        const LayerCost cost = c.cost_of(mapping);
        least.energy_pj = std::min(least.energy_pj, cost.energy_pj);
        least.cycles = std::min(least.cycles, cost.cycles);
        least_edp = std::min(least_edp, cost.energy_pj * static_cast<double>(cost.cycles));
        front.add(cost.energy_pj, cost.cycles, 0);
      });

      const auto by_energy = c.mapped(MapperObjective::Energy);
      const auto by_cycles = c.mapped(MapperObjective::Latency);
      const auto by_edp = c.mapped(MapperObjective::Edp);
      const auto found_front = c.mapped(MapperObjective::ParetoFront);
      REQUIRE(found_front.size() == front.entries().size());
      auto entry = front.entries().begin();
      for (const MappedLayer& found : found_front) {
        CHECK(found.cost.energy_pj == entry->first);
        CHECK(found.cost.cycles == entry->second.cycles);
        ++entry;
      }
      if (front.entries().empty()) {
        ++num_infeasible;
        CHECK((by_energy.empty() && by_cycles.empty() && by_edp.empty()));
        continue;
      }
      CHECK(by_energy.at(0).cost.energy_pj == least.energy_pj);
      CHECK(by_cycles.at(0).cost.cycles == least.cycles);
      const LayerCost& cost = by_edp.at(0).cost;
      CHECK(cost.energy_pj * static_cast<double>(cost.cycles) == least_edp);
      for (const auto* found : {&by_energy, &by_cycles, &by_edp}) {
        const Mapping& mapping = found->at(0).mapping;
        CHECK(verify_mapping(c.architecture, c.hardware, c.layer, mapping).empty());
        CHECK(c.cost_of(mapping).energy_pj == found->at(0).cost.energy_pj);
        CHECK(c.cost_of(mapping).cycles == found->at(0).cost.cycles);
      }
    }
  CHECK(num_infeasible < 45);
}

}  // namespace codescent::testing
