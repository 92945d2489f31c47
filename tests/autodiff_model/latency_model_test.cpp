#include "autodiff_model/relaxed/latency_model.hpp"

#include <cmath>

#include "autodiff_model/graph/lane_program.hpp"
#include "autodiff_model/relaxed/layer_program.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/relaxed_cases.hpp"
#include "tests/support/toy_latency.hpp"

using namespace codescent;
using namespace codescent::testing;

namespace {

constexpr double kMacPj = 0.5;

/// Random integer mappings, and their layers' programs, with the loop orders of the mappings.
struct Case {
  std::vector<Mapping> mappings;
  RelaxedProblem problem;
  std::vector<FactorVariable> variables;

  Case(const Architecture& architecture, std::mt19937_64& generator)
      : Case(architecture, random_workload(6, generator), generator) {}
  Case(const Architecture& architecture, const Workload& workload, std::mt19937_64& generator)
      : mappings(random_mappings(architecture, workload, generator)),
        problem(with_orders_of(RelaxedProblem(architecture, workload), mappings)),
        variables(factor_variables(problem)) {}

  int num_layers() const { return static_cast<int>(mappings.size()); }

  /// Energy and cycles of a layer's mapping.
  std::pair<double, double> run(int layer, const LatencyModel* latency, Points points) const {
    std::vector<double> inputs = log_factors_of(variables, mappings[layer]);
    for (int i = 0; i < 5 * problem.num_levels(); ++i) inputs.push_back(0.1 + 0.07 * i);
    const auto outputs =
        outputs_of(layer_cost_program(problem, variables, layer, kMacPj, latency, points), inputs);
    return {outputs[0], outputs[1]};
  }
};

/// Whether no block of the toy is partial, or one is all there is.
bool fills_blocks(const OuterNest<double>& nest) {
  const auto fills = [&](Dim dim, double block) {
    const double share = nest.tile[index(dim)] / block;
    return share <= 1 || share == std::floor(share);
  };
  return fills(Dim::P, 4) && fills(Dim::C, 8) && fills(Dim::K, 8);
}

}  // namespace

TEST_CASE("the outer nest is the tile inside the outermost loops, its fan-out included") {
  const Architecture architecture = gemmini_like();
  const OuterNest<double> nest =
      outer_nest(architecture,
                 mapping_from_string("L3[WIO] C5 K3 P2 - L2[WI] K2 K4X - L1[O] P7 C3X - L0[W] P2",
                                     architecture),
                 123);
  CHECK(nest.tile == std::array<double, kNumDims>{1, 1, 14, 1, 3, 8, 1, 1});
  CHECK(nest.iterations == std::array<double, kNumDims>{1, 1, 2, 1, 5, 3, 1, 1});
  CHECK(nest.order[0] == Dim::P);  // written outermost first
  CHECK(nest.order[1] == Dim::K);
  CHECK(nest.order[2] == Dim::C);
  CHECK(nest.analytical_cycles == 123);
}

TEST_CASE("tile and iterations of an outer nest multiply to the bound") {
  std::mt19937_64 generator(7);
  for (const Architecture& architecture : all_hierarchies()) {
    const Case tested(architecture, generator);
    for (int layer = 0; layer < tested.num_layers(); ++layer) {
      const OuterNest<double> nest = outer_nest(architecture, tested.mappings[layer], 1);
      for (int d = 0; d < kNumDims; ++d)
        CHECK(nest.tile[d] * nest.iterations[d] ==
              static_cast<double>(tested.problem.workload.layers[layer].bounds[d]));
    }
  }
}

TEST_CASE("a program of a latency model equals its exact formula at integer mappings") {
  const ToyLatency toy;
  std::mt19937_64 generator(8);
  int num_filled = 0;
  int num_partial = 0;
  for (const Architecture& architecture : all_hierarchies())
    for (int repeat = 0; repeat < 4; ++repeat) {
      CAPTURE(architecture.name);
      const Case tested(architecture, generator);
      for (int layer = 0; layer < tested.num_layers(); ++layer) {
        const auto [energy_pj, analytical] = tested.run(layer, nullptr, Points::Relaxed);
        const OuterNest<double> nest = outer_nest(architecture, tested.mappings[layer], analytical);
        const double exact = toy.cycles(tested.problem.workload.layers[layer], nest);
        const auto integer = tested.run(layer, &toy, Points::Integer);
        const auto relaxed = tested.run(layer, &toy, Points::Relaxed);
        CHECK(integer.first == energy_pj);  // a latency model leaves the energy alone
        CHECK(integer.second == doctest::Approx(exact).epsilon(1e-12));
        (fills_blocks(nest) ? num_filled : num_partial)++;
        if (fills_blocks(nest))
          CHECK(relaxed.second == doctest::Approx(exact).epsilon(1e-12));
        else
          CHECK(relaxed.second <= exact * (1 + 1e-12));
      }
    }
  CHECK(num_filled > 5);
  CHECK(num_partial > 5);
}

TEST_CASE("a latency model that echoes the analytical cycles compiles to the program without one") {
  const ScaledLatency echo(1);
  std::mt19937_64 generator(9);
  for (const Architecture& architecture : all_hierarchies()) {
    const Case tested(architecture, generator);
    for (int layer = 0; layer < tested.num_layers(); ++layer) {
      const auto without = layer_cost_program(tested.problem, tested.variables, layer, kMacPj);
      const auto with = layer_cost_program(tested.problem, tested.variables, layer, kMacPj, &echo,
                                           Points::Integer);
      CHECK(LaneProgram(with).num_nodes() == LaneProgram(without).num_nodes());
      CHECK(tested.run(layer, &echo, Points::Integer) ==
            tested.run(layer, nullptr, Points::Relaxed));
    }
  }
}
