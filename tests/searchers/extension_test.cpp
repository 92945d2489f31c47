// What another layer type or another cost model costs: a row or two classes, and nothing else.

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <set>
#include <utility>

#include "autodiff_model/relaxed/transfers.hpp"
#include "core/error.hpp"
#include "core/exact_model/energy.hpp"
#include "core/exact_model/latency.hpp"
#include "searchers/codesign/search.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/exhaustive_mapper.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/loop_nest_counter.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/tiny_networks.hpp"

namespace codescent::testing {
namespace {

constexpr double kUjPerPj = 1e-6;

/// A picojoule for each word that crosses the outermost memory, cycles of the MACs alone.
class OuterWords : public CostModel {
 public:
  std::string_view name() const override { return "outer words"; }
  LayerCost exact(const Architecture&, const SizedHardware&, const Layer&, const Mapping&,
                  const Traffic& traffic) const override {
    return cost_of(traffic);
  }

 protected:
  static LayerCost cost_of(const Traffic& traffic) {
    double words = 0;
    for (const OperandTraffic& counts : traffic.levels.back())
      words += static_cast<double>(counts.reads + counts.updates);
    return {words, traffic.compute_cycles};
  }
};

/// The same, with what it knows of partial mappings and of other sizes.
class BoundedOuterWords : public OuterWords {
 public:
  LayerCost least(const SizedHardware&, PartialMapping& partial) const override {
    return cost_of(partial.least_counts());
  }
  bool is_monotone_in_sizes() const override { return true; }
};

class RelaxedOuterWords : public RelaxedCost {
 public:
  NestCost cost(RelaxedNest& nest, const Architecture& architecture, const NestOrder* order,
                const ProgramInputs&, double) const override {
    const Real cycles = compute_cycles_of(nest, architecture);
    Real words = nest.zero();
    for (const Transfer& one : transfers_of(nest, architecture, order, cycles)) {
      if (one.parent + 1 != architecture.num_levels()) continue;
      words = words + (one.served - one.unread);
      if (one.operand == Operand::Output) words = words + one.served;
    }
    return {words, cycles};
  }
};

/// A layer that multiplies each channel by a weight of its own: no window, no sum.
constexpr LayerType kScale = {
    "scale",
    {DimSet{Dim::C, Dim::G}, DimSet{Dim::R, Dim::S, Dim::P, Dim::Q, Dim::C, Dim::N, Dim::G},
     DimSet{Dim::P, Dim::Q, Dim::C, Dim::N, Dim::G}}};

Layer scale_layer(std::int64_t p, std::int64_t c) {
  Layer layer;
  layer.name = "scale";
  layer.type = &kScale;
  layer.bounds = {1, 1, p, 1, c, 1, 1, 1};
  return layer;
}

/// At one size, so that each layer's best mapping can be enumerated.
Architecture one_size(Architecture architecture) {
  for (Parameter& parameter : architecture.parameters)
    parameter.minimum = parameter.maximum = parameter.default_value;
  return architecture;
}

/// The least energy of a network, over every mapping that fits. [uJ]
double least_energy_uj(const Architecture& architecture, const EnergyTable& table,
                       const Workload& workload, const CostModel& model) {
  const Hardware hardware = architecture.default_hardware();
  const SizedHardware sized = size_hardware(architecture, hardware, table);
  double sum_pj = 0;
  for (const Layer& layer : workload.layers) {
    double least_pj = std::numeric_limits<double>::infinity();
    for_every_mapping(architecture, layer, [&](const Mapping& mapping) {
      Traffic traffic;
      count_traffic(architecture, layer, mapping, traffic);
      if (!fits(architecture, hardware, size_demand(architecture, mapping, traffic))) return;
      least_pj =
          std::min(least_pj, model.exact(architecture, sized, layer, mapping, traffic).energy_pj);
    });
    sum_pj += static_cast<double>(layer.count) * least_pj;
  }
  return sum_pj * kUjPerPj;
}

/// Searches for the least energy by every searcher; those that polish or prove must find it.
void check_every_searcher(const Architecture& architecture, const Workload& workload,
                          const CostModelPair& cost) {
  const EnergyTable table = hierarchy_energy_table();
  SearchGoal goal;
  goal.objective = kEnergy;
  goal.cost = cost;
  const SearchProblem problem(architecture, table, workload, goal);
  const double least_uj = least_energy_uj(architecture, table, workload, *cost.exact);
  SearcherOptions options;
  options.random.mappings = options.bayesian.mappings = 200;
  options.random.hardware_samples = options.bayesian.hardware_samples = 2;
  for (const std::string& name : searcher_names()) {
    CAPTURE(name);
    const SearcherKind kind = *searcher_kind_from_name(name);
    const SearchSummary summary = search(problem, options, kind);
    REQUIRE(summary.has_design());
    CHECK(summary.score.energy_uj >= least_uj * (1 - 1e-12));
    if (kind != SearcherKind::Random && kind != SearcherKind::Bayesian)
      CHECK(summary.score.energy_uj == doctest::Approx(least_uj).epsilon(1e-12));
  }
}

}  // namespace

TEST_CASE("a cost model of one's own is searched by every searcher") {
  const OuterWords exact;
  const RelaxedOuterWords relaxed;
  check_every_searcher(one_size(three_level()), two_gemms(), {&exact, &relaxed});
}

TEST_CASE("a cost model that bounds partial mappings is proven over all sizes, by fewer of them") {
  const OuterWords exact;
  const BoundedOuterWords bounded;
  const RelaxedOuterWords relaxed;
  check_every_searcher(one_size(three_level()), two_gemms(), {&bounded, &relaxed});

  const EnergyTable table = hierarchy_energy_table();
  SearchGoal goal;
  goal.objective = kEnergy;
  const auto proof = [&](const Architecture& architecture, const CostModel& model) {
    goal.cost = {&model, nullptr};
    return search(SearchProblem(architecture, table, two_gemms(), goal), {}, SearcherKind::Exact);
  };
  const SearchSummary slow = proof(one_size(three_level()), exact);
  const SearchSummary fast = proof(one_size(three_level()), bounded);
  CHECK(fast.score.energy_uj == slow.score.energy_uj);
  CHECK(fast.layer_evaluations * 2 < slow.layer_evaluations);
  // Nothing is cheaper than at the largest sizes.
  Architecture largest = three_level();
  for (Parameter& parameter : largest.parameters)
    parameter.minimum = parameter.default_value = parameter.maximum;
  const SearchSummary over_sizes = proof(three_level(), bounded);
  CHECK(over_sizes.termination == Termination::Converged);
  CHECK(over_sizes.score.energy_uj ==
        doctest::Approx(least_energy_uj(largest, table, two_gemms(), exact)).epsilon(1e-12));
}

TEST_CASE("a search problem is a value: copies and moved ones search alike") {
  const EnergyTable table = hierarchy_energy_table();
  auto made = std::make_unique<SearchProblem>(three_level(), table, two_gemms(), SearchGoal{});
  const double expected = search(*made).score.objective;
  const SearchProblem copy = *made;
  SearchProblem moved = std::move(*made);
  made.reset();
  CHECK(search(copy).score.objective == expected);
  CHECK(search(moved).score.objective == expected);
}

TEST_CASE("a layer that a cost model cannot judge is refused, with the reason") {
  class NoProducts : public OuterWords {
    std::string why_unsupported(const Architecture&, const Layer& layer) const override {
      return layer.bound(Dim::P) > 1 ? "it has rows" : "";
    }
  };
  const NoProducts exact;
  SearchGoal goal;
  goal.cost = {&exact, nullptr};
  Workload workload = two_gemms();
  CHECK_THROWS_WITH_AS(SearchProblem(three_level(), hierarchy_energy_table(), workload, goal),
                       ("layer \"" + workload.layers[0].name +
                        "\": cost model outer words cannot judge it: it has rows")
                           .c_str(),
                       InputError);
  for (Layer& layer : workload.layers) layer.bounds[index(Dim::P)] = 1;
  CHECK(SearchProblem(three_level(), hierarchy_energy_table(), workload, goal).num_layers() == 2);
}

TEST_CASE("the table of cost models begins with the default, and no name stands twice") {
  const std::vector<CostModelPair>& models = cost_models();
  CHECK(models.front().exact == SearchGoal().cost.exact);
  CHECK(models.front().relaxed == SearchGoal().cost.relaxed);
  std::set<std::string_view> names;
  for (const CostModelPair& model : models) CHECK(names.insert(model.exact->name()).second);
}

TEST_CASE("a cost model without a relaxed side is refused by the searchers that need one") {
  const OuterWords exact;
  SearchGoal goal;
  goal.cost = {&exact, nullptr};
  const EnergyTable table = hierarchy_energy_table();
  const SearchProblem problem(one_size(three_level()), table, two_gemms(), goal);
  for (const SearcherKind kind : {SearcherKind::Gradient, SearcherKind::Polish}) {
    const SearchSummary summary = search(problem, {}, kind);
    CHECK(summary.termination == Termination::NoValidDesign);
    CHECK(summary.message.find("cost model \"outer words\" has no relaxed side") == 0);
  }
  CHECK(search(problem, {}, SearcherKind::Exact).has_design());
}

TEST_CASE("a layer type of one's own is counted as a walked nest does, and searched") {
  std::mt19937_64 generator(4);
  const Layer layer = scale_layer(8, 12);
  for (const Architecture& architecture : all_hierarchies())
    for (int repeat = 0; repeat < 50; ++repeat) {
      const Mapping mapping = random_mapping(architecture, layer, generator);
      Traffic traffic;
      count_traffic(architecture, layer, mapping, traffic);
      CHECK(traffic_mismatch(architecture, walk_loop_nest(architecture, layer, mapping), traffic) ==
            "");
    }
  check_every_searcher(one_size(three_level()), {"scales", "", {layer, scale_layer(6, 4)}}, {});
}

}  // namespace codescent::testing
