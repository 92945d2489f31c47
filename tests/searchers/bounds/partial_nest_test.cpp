#include "searchers/bounds/partial_nest.hpp"

#include "tests/searchers/cramped_case.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/exhaustive_mapper.hpp"

namespace codescent::testing {
namespace {

std::vector<DimArray> fan_outs_of(const Mapping& mapping) {
  std::vector<DimArray> fan_outs;
  for (const LevelMapping& loops : mapping.levels) fan_outs.push_back(loops.spatial);
  return fan_outs;
}

/// The hierarchies whose levels every mapping holds alike: a nest is of one bypass.
CrampedCase random_case(int number, std::mt19937_64& generator) {
  const std::vector<Architecture> hierarchies = all_hierarchies();
  return {hierarchies[number % hierarchies.size()], generator};
}

/// Every mapping of a case, as many as a test has time for.
std::vector<Mapping> some_mappings(const CrampedCase& c, std::mt19937_64& generator) {
  std::vector<Mapping> all;
  for_every_mapping(c.architecture, c.layer, [&](const Mapping& mapping) {
    if (all.size() < 20000) all.push_back(mapping);
  });
  std::vector<Mapping> some;
  for (int i = 0; i < 30 && !all.empty(); ++i)
    some.push_back(all[draw(static_cast<std::int64_t>(all.size()), generator)]);
  return some;
}

/// Visits some mappings of random cases, each with a nest that has its fan-outs and no more:
/// visit(case, mapping, nest).
template <typename Visit>
void for_some_nests(int seed, int num_cases, const Visit& visit) {
  std::mt19937_64 generator(seed);
  for (int i = 0; i < num_cases; ++i) {
    const CrampedCase c = random_case(i, generator);
    PartialNest nest(c.architecture, c.mapped_to.sized, c.layer);
    for (const Mapping& mapping : some_mappings(c, generator)) {
      nest.set_fan_outs(fan_outs_of(mapping));
      visit(c, mapping, nest);
    }
  }
}

}  // namespace

TEST_CASE("decided to the end, a nest's least cost is the exact model's cost") {
  for_some_nests(1, 60, [&](const CrampedCase& c, const Mapping& mapping, PartialNest& nest) {
    bool is_obeyed = false;
    for (std::size_t answer = 0; answer < nest.innermost_loops().size(); ++answer) {
      nest.set_innermost_loop(answer);
      for (int l = c.architecture.num_levels() - 1; l >= 0; --l)
        nest.decide(l, mapping.levels[l].temporal, mapping.levels[l].order);
      if (!nest.obeys_innermost_loop(0)) continue;
      is_obeyed = true;
      const LayerCost exact = c.cost_of(mapping);
      const LayerCost counted = nest.least_cost(0);
      CHECK(counted.energy_pj == doctest::Approx(exact.energy_pj).epsilon(1e-12));
      CHECK(counted.cycles == exact.cycles);
    }
    CHECK(is_obeyed);  // the answers cover all mappings
  });
}

TEST_CASE("no step of the way to a mapping says more than the mapping costs") {
  for_some_nests(2, 60, [&](const CrampedCase& c, const Mapping& mapping, PartialNest& nest) {
    if (!c.fits(mapping)) return;
    const LayerCost cost = c.cost_of(mapping);
    for (std::size_t answer = 0; answer < nest.innermost_loops().size(); ++answer) {
      nest.set_innermost_loop(answer);
      std::vector<LayerCost> least{nest.least_cost(c.architecture.num_levels())};
      bool is_obeyed = nest.fits(c.architecture.num_levels());
      CHECK(is_obeyed);
      for (int l = c.architecture.num_levels() - 1; l >= 0; --l) {
        nest.decide(l, mapping.levels[l].temporal, mapping.levels[l].order);
        CHECK(nest.fits(l));
        is_obeyed = is_obeyed && nest.obeys_innermost_loop(l);
        least.push_back(nest.least_cost(l));
      }
      if (!is_obeyed) continue;
      for (const LayerCost& bound : least) {
        CHECK(bound.energy_pj <= cost.energy_pj * (1 + 1e-12));
        CHECK(bound.cycles <= cost.cycles);
      }
    }
  });
}

TEST_CASE("a level's loops put in another order cost what they cost decided so at once") {
  for_some_nests(3, 40, [&](const CrampedCase& c, const Mapping& mapping, PartialNest& nest) {
    nest.set_innermost_loop(0);
    const int outermost = c.architecture.num_levels() - 1;
    const LevelMapping& loops = mapping.levels[outermost];
    LoopOrder reversed = loops.order;
    std::reverse(reversed.begin(), reversed.end());
    nest.decide(outermost, loops.temporal, loops.order);
    nest.least_cost(outermost);
    nest.reorder(outermost, reversed);
    const LayerCost reordered = nest.least_cost(outermost);
    nest.decide(outermost, loops.temporal, reversed);
    const LayerCost anew = nest.least_cost(outermost);
    CHECK(reordered.energy_pj == anew.energy_pj);
    CHECK(reordered.cycles == anew.cycles);
  });
}

TEST_CASE("a nest that does not fit has no completion that does") {
  int num_unfit = 0;
  for_some_nests(4, 60, [&](const CrampedCase& c, const Mapping& mapping, PartialNest& nest) {
    nest.set_innermost_loop(0);
    bool fits = nest.fits(c.architecture.num_levels());
    for (int l = c.architecture.num_levels() - 1; l >= 0; --l) {
      nest.decide(l, mapping.levels[l].temporal, mapping.levels[l].order);
      fits = fits && nest.fits(l);
    }
    if (fits) return;
    ++num_unfit;
    CHECK_FALSE(c.fits(mapping));
  });
  CHECK(num_unfit >= 100);
}

}  // namespace codescent::testing
