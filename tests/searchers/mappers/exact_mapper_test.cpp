#include "searchers/mappers/exact_mapper.hpp"

#include <random>

#include "core/exact_model/verify.hpp"
#include "core/pareto_front.hpp"
#include "tests/searchers/cramped_case.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/exhaustive_mapper.hpp"
#include "tests/support/hierarchies.hpp"

namespace codescent::testing {
namespace {

struct Case : CrampedCase {
  using CrampedCase::CrampedCase;

  ExactMapping map(const std::optional<Objective>& objective, double epsilon = 0,
                   std::int64_t most_nodes = 0) const {
    ExactMapperOptions options;
    options.objective = objective;
    options.epsilon = epsilon;
    options.most_nodes = most_nodes;
    return map_exactly(architecture, mapped_to, layer, options);
  }
  std::vector<MappedLayer> mapped(const std::optional<Objective>& objective) const {
    const ExactMapping found = map(objective);
    CHECK(found.is_complete);
    return found.best;
  }
};

constexpr std::optional<Objective> kObjectives[] = {kEnergy, kLatency, kEdp, std::nullopt};

double figure(const std::optional<Objective>& objective, const LayerCost& cost) {
  return objective.value_or(kEdp).of(cost.energy_pj, static_cast<double>(cost.cycles));
}

}  // namespace

TEST_CASE("the exact mapper finds what trying every mapping finds") {
  std::mt19937_64 generator(4);
  int num_infeasible = 0;
  for (const Architecture& architecture : all_searched_hierarchies())
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

      const auto by_energy = c.mapped(kEnergy);
      const auto by_cycles = c.mapped(kLatency);
      const auto by_edp = c.mapped(kEdp);
      const auto found_front = c.mapped(std::nullopt);
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

TEST_CASE("within epsilon of the best, or stopped early, the mapper says what it has not proven") {
  std::mt19937_64 generator(5);
  int num_apart = 0;
  int num_cut = 0;
  for (const Architecture& architecture : all_searched_hierarchies())
    for (int i = 0; i < 60; ++i) {
      const Case c(architecture, generator);
      for (const std::optional<Objective>& objective : kObjectives) {
        const ExactMapping exact = c.map(objective);
        if (exact.best.empty()) continue;
        const ExactMapping rough = c.map(objective, 0.3);
        const ExactMapping cut = c.map(objective, 0, 1 + exact.nodes / 2);
        CHECK(rough.is_complete);
        CHECK(rough.nodes <= exact.nodes);
        num_cut += !cut.is_complete;
        for (const MappedLayer& best : exact.best) {
          // Something is nearly as good in both figures, or in the only one ...
          bool is_near = false;
          for (const MappedLayer& near : rough.best)
            is_near = is_near ||
                      (objective == std::nullopt
                           ? near.cost.energy_pj <= 1.3 * best.cost.energy_pj &&
                                 static_cast<double>(near.cost.cycles) <=
                                     1.3 * static_cast<double>(best.cost.cycles)
                           : figure(objective, near.cost) <= 1.3 * figure(objective, best.cost));
          CHECK(is_near);
          // ... and what is said to be out of reach is.
          for (const ExactMapping* unsure : {&rough, &cut}) {
            bool is_bounded = false;
            for (const LayerCost& lower : unsure->lower)
              is_bounded =
                  is_bounded ||
                  (objective == std::nullopt
                       ? lower.energy_pj <= best.cost.energy_pj && lower.cycles <= best.cost.cycles
                       : figure(objective, lower) <= figure(objective, best.cost));
            CHECK(is_bounded);
          }
          if (objective == kEdp)
            num_apart += figure(objective, rough.best[0].cost) > figure(objective, best.cost);
        }
      }
    }
  CHECK(num_apart > 0);
  CHECK(num_cut > 400);
}

}  // namespace codescent::testing
