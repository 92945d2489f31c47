#include <string>

#include "core/exact_model/evaluate.hpp"
#include "core/exact_model/verify.hpp"
#include "searchers/codesign/registry.hpp"
#include "tests/searchers/sound_design.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/exhaustive_mapper.hpp"
#include "tests/support/hierarchies.hpp"

using namespace codescent;
using namespace codescent::testing;

namespace {

Workload one_layer(const DimArray& bounds) {
  Workload network{"one", "", {Layer{}}};
  network.layers[0].name = "only";
  network.layers[0].bounds = bounds;
  return network;
}

/// Little effort for the layers of these tests.
SearcherOptions quick_options() {
  SearcherOptions options;
  options.gradient.starts = 8;
  options.gradient.steps = 20;
  options.gradient.round_every = 10;
  options.random.hardware_samples = options.bayesian.hardware_samples = 6;
  options.random.mappings = options.bayesian.mappings = 300;
  options.control.threads = 1;
  return options;
}

SearchSummary search(const std::string& searcher, const SearchProblem& problem) {
  return make_searcher(*searcher_kind_from_name(searcher), quick_options())->search(problem, {});
}

/// Every searcher's design is one that the template allows.
void check_every_searcher(const Architecture& architecture, const Workload& network,
                          const SearchGoal& goal = {}) {
  const SearchProblem problem(architecture, hierarchy_energy_table(), network, goal);
  for (const std::string& searcher : searcher_names()) {
    CAPTURE(searcher);
    const SearchSummary found = search(searcher, problem);
    REQUIRE(found.has_design());
    expect_allowed(problem, found.best);
  }
}

SearchGoal all_fixed(const Architecture& architecture) {
  SearchGoal goal;
  for (const std::int64_t size : architecture.default_hardware().values)
    goal.fixed.emplace_back(size);
  return goal;
}

std::string why_nothing(const Architecture& architecture, const Workload& network) {
  const SearchProblem problem(architecture, hierarchy_energy_table(), network,
                              all_fixed(architecture));
  const SearchSummary found = search("gradient", problem);
  CHECK(found.termination == Termination::NoValidDesign);
  return found.message;
}

}  // namespace

TEST_CASE("every searcher keeps the factors that a template fixes") {
  Architecture architecture = three_level();
  architecture.levels[1].fixed_spatial[index(Dim::K)] = 4;
  architecture.levels[0].fixed_temporal[index(Dim::C)] = 2;
  check_every_searcher(architecture, one_layer({1, 1, 6, 1, 8, 8, 1, 1}));
}

TEST_CASE("every searcher keeps the loops innermost that a template pins there") {
  Architecture architecture = three_level();
  architecture.levels[1].pinned_order = {Dim::K, Dim::P};
  architecture.levels[2].pinned_order = {Dim::C};
  check_every_searcher(architecture, one_layer({3, 1, 6, 1, 4, 8, 1, 1}));
}

TEST_CASE("every searcher meets the utilisation that a template demands") {
  Architecture architecture = three_level();
  architecture.minimum_mac_utilisation = 0.25;         // 16 of 64 MAC units
  architecture.levels[1].minimum_utilisation = 0.001;  // 66 of 65,536 words
  check_every_searcher(architecture, one_layer({3, 1, 8, 1, 4, 16, 1, 1}), all_fixed(architecture));
}

TEST_CASE("every searcher works where mappings choose what levels hold") {
  check_every_searcher(choosy(), one_layer({3, 1, 6, 1, 4, 8, 1, 1}));
}

TEST_CASE("a free bypass is worth what the best of all mappings makes of it") {
  // An element with room for a few words: what it leaves out makes room for the rest.
  Architecture architecture = choosy();
  architecture.levels[0].may_bypass = {Operand::Weight, Operand::Input, Operand::Output};
  architecture.levels[0].capacity_words = Monomial{3, 1, {}};
  architecture.levels[1].capacity_words = Monomial{24, 1, {}};
  const Workload network = one_layer({1, 1, 4, 1, 4, 4, 1, 1});
  const SearchGoal goal = all_fixed(architecture);
  const EnergyTable table = hierarchy_energy_table();
  const Hardware sizes = architecture.default_hardware();
  const SizedHardware sized = size_hardware(architecture, sizes, table);
  double best_of_all = 1e300;
  double best_without_bypass = 1e300;
  for_every_mapping(architecture, network.layers[0], [&](const Mapping& mapping) {
    if (!verify_mapping(architecture, sizes, network.layers[0], mapping).empty()) return;
    const LayerMetrics metrics = evaluate_layer(architecture, sized, network.layers[0], mapping);
    const double edp = metrics.total_energy_pj * 1e-6 * static_cast<double>(metrics.latency.cycles);
    best_of_all = std::min(best_of_all, edp);
    bool bypasses = false;
    for (const LevelMapping& loops : mapping.levels) bypasses |= !loops.bypassed.empty();
    if (!bypasses) best_without_bypass = std::min(best_without_bypass, edp);
  });
  REQUIRE(best_of_all < 0.99 * best_without_bypass);
  const SearchProblem problem(architecture, table, network, goal);
  for (const std::string searcher : {"gradient", "polish", "exact"}) {
    CAPTURE(searcher);
    CHECK(search(searcher, problem).score.objective == doctest::Approx(best_of_all).epsilon(1e-12));
  }
}

TEST_CASE("every searcher finds what fits only if operands pass a level by") {
  Architecture architecture = choosy();
  architecture.levels[0].may_bypass = {Operand::Weight, Operand::Input};
  architecture.levels[0].capacity_words = Monomial{2, 1, {}};
  check_every_searcher(architecture, one_layer({1, 1, 4, 1, 4, 4, 1, 1}));
}

TEST_CASE("every searcher finds what fits only if a dim that has but one loop fans out") {
  Architecture architecture = three_level();
  for (const int level : {1, 2}) architecture.levels[level].temporal.remove(Dim::K);
  architecture.levels[0].capacity_words = Monomial{8, 1, {}};
  check_every_searcher(architecture, one_layer({1, 1, 4, 1, 4, 8, 1, 1}));
}

TEST_CASE("every searcher finds what fits only if several sizes of a capacity grow") {
  Architecture architecture = three_level();
  architecture.parameters[1].minimum = 1;
  architecture.parameters[1].maximum = architecture.parameters[1].default_value = 2;
  architecture.levels[0].capacity_words = Monomial{1, 1, {1, 1, 0}};
  architecture.levels[0].fixed_temporal[index(Dim::K)] = 4;
  architecture.levels[0].fixed_temporal[index(Dim::P)] = 2;  // 4 + 2 + 8 words at least
  check_every_searcher(architecture, one_layer({1, 1, 4, 1, 4, 4, 1, 1}));
}

TEST_CASE("a level that must be used is not passed by all operands") {
  Architecture architecture = choosy();
  architecture.levels[1].minimum_utilisation = 0.001;
  for (const Bypass& bypass : bypass_choices(architecture))
    CHECK_FALSE(bypass[1] == OperandSet{Operand::Input, Operand::Output});
  check_every_searcher(architecture, one_layer({3, 1, 8, 1, 8, 16, 1, 1}), all_fixed(architecture));
}

TEST_CASE("a constraint that a layer cannot meet is named") {
  Architecture fixed = three_level();
  fixed.levels[1].fixed_spatial[index(Dim::K)] = 16;
  CHECK(
      why_nothing(fixed, one_layer({1, 1, 4, 1, 4, 24, 1, 1})) ==
      "Layer \"only\" does not fit three_level: the template fixes Shared spatial K = 16, and the "
      "layer's K = 24 is no multiple of that. Free the factor in the hardware file, or pad the "
      "layer.");

  Architecture busy = three_level();
  busy.minimum_mac_utilisation = 0.5;
  CHECK(
      why_nothing(busy, one_layer({1, 1, 2, 1, 64, 8, 1, 1})) ==
      "Layer \"only\" cannot use the 32 MAC units that three_level demands: its bounds fan out to "
      "16 at most. Lower minimum_utilisation, or the array's size.");

  Architecture full = three_level();
  full.levels[1].minimum_utilisation = 0.5;
  CHECK(why_nothing(full, one_layer({1, 1, 4, 1, 4, 8, 1, 1})) ==
        "Layer \"only\" cannot use the 32768 words of Shared that three_level demands: all that it "
        "could hold there is 48 words. Lower minimum_utilisation, or the capacity.");

  // K may stand only outside the registers, P only inside: a word is all that they can hold.
  Architecture narrow = three_level();
  narrow.levels[0].temporal = DimSet();
  narrow.levels[0].minimum_utilisation = 1;
  const std::string reason = why_nothing(narrow, one_layer({1, 1, 4, 1, 4, 8, 1, 1}));
  CHECK(reason.find("Layer \"only\" cannot use the ") == 0);
  CHECK(reason.find("all that it could hold there is ") != std::string::npos);
}

TEST_CASE("every searcher says what may help where minima of two layers exclude each other") {
  // An array that one layer fills only with 13 x 11 multipliers and the other only with 8 x 8.
  Architecture full = three_level();
  full.minimum_mac_utilisation = 1;
  Workload network = one_layer({1, 1, 1, 1, 13, 11, 1, 1});
  network.layers.push_back(network.layers[0]);
  network.layers[1].name = "other";
  network.layers[1].bounds = {1, 1, 1, 1, 8, 8, 1, 1};
  const SearchProblem problem(full, hierarchy_energy_table(), network, {});
  for (const std::string& searcher : searcher_names()) {
    CAPTURE(searcher);
    const SearchSummary found = search(searcher, problem);
    CHECK_FALSE(found.has_design());
    CHECK(found.message.find("lower minimum_utilisation of the MACs") != std::string::npos);
  }
}
