#include "autodiff_model/tensors/traffic.hpp"

#include <algorithm>

#include "autodiff_model/tensors/axes.hpp"
#include "autodiff_model/tensors/gradient_check.hpp"
#include "core/exact_model/traffic.hpp"
#include "tests/support/doctest_torch.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/tensors.hpp"

namespace codescent::testing {
namespace {

/// The exact counts of every layer, as a single start.
struct ExactCounts {
  at::Tensor tiles, reads, fills, updates;  // [1, layers, levels, operands]
  at::Tensor instances;                     // [1, layers, levels]
  at::Tensor compute_cycles;                // [1, layers]
};

ExactCounts exact_counts(const ProblemTensors& problem, const std::vector<Mapping>& mappings) {
  std::vector<double> tiles, reads, fills, updates, instances, compute_cycles;
  Traffic traffic;
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    count_traffic(problem.architecture, problem.workload.layers[i], mappings[i], traffic);
    for (const auto& level : traffic.levels)
      for (const OperandTraffic& counts : level) {
        tiles.push_back(static_cast<double>(counts.tile));
        reads.push_back(static_cast<double>(counts.reads));
        fills.push_back(static_cast<double>(counts.fills));
        updates.push_back(static_cast<double>(counts.updates));
      }
    for (const std::int64_t copies : traffic.instances)
      instances.push_back(static_cast<double>(copies));
    compute_cycles.push_back(static_cast<double>(traffic.compute_cycles));
  }
  const auto shaped = [](const std::vector<double>& values,
                         const std::vector<std::int64_t>& shape) {
    return torch::tensor(values, real_options()).view(shape);
  };
  const auto layers = problem.num_layers();
  const auto levels = problem.num_levels();
  return {shaped(tiles, {1, layers, levels, kNumOperands}),
          shaped(reads, {1, layers, levels, kNumOperands}),
          shaped(fills, {1, layers, levels, kNumOperands}),
          shaped(updates, {1, layers, levels, kNumOperands}),
          shaped(instances, {1, layers, levels}),
          shaped(compute_cycles, {1, layers})};
}

/// The first order of every layer.
at::Tensor first_orders(const ProblemTensors& problem, std::int64_t num_starts) {
  return order_table(problem).select(1, 0).unsqueeze(0).expand({num_starts, -1, -1});
}

TrafficTensors traffic_of(const ProblemTensors& problem, const LogFactors& factors) {
  return relaxed_traffic(problem, factors, relaxed_tiles(problem, factors),
                         first_orders(problem, factors.temporal.size(0)));
}

at::Tensor held_mask(const Architecture& architecture) {
  auto mask = torch::zeros({architecture.num_levels(), kNumOperands}, real_options());
  for (int l = 0; l < architecture.num_levels(); ++l)
    for (const Operand operand : kAllOperands)
      if (architecture.levels[l].can_hold(operand)) mask[l][index(operand)] = 1;
  return mask;
}

}  // namespace

TEST_CASE("relaxed counts are the exact model's at integer points, in any loop order") {
  std::mt19937_64 generator(1);
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const Workload workload = random_workload(40, generator);
    const ProblemTensors problem = make_problem_tensors(architecture, workload);
    for (int repeat = 0; repeat < 25; ++repeat) {
      const auto mappings = random_mappings(architecture, workload, generator);
      const ProblemTensors ordered = with_orders_of(problem, mappings);
      const LogFactors factors = log_factors_of(mappings);
      const auto tiles = relaxed_tiles(ordered, factors).words * held_mask(architecture);
      const TrafficTensors traffic = traffic_of(ordered, factors);
      const ExactCounts exact = exact_counts(ordered, mappings);
      REQUIRE(tensor_mismatch(tiles, exact.tiles, 1e-9) == "");
      REQUIRE(tensor_mismatch(traffic.updates, exact.updates, 1e-9) == "");
      // Of outputs these are differences: they are as exact as the updates that they come from.
      REQUIRE(tensor_mismatch(traffic.fills, exact.fills, 1e-9, exact.fills + exact.updates) == "");
      REQUIRE(tensor_mismatch(traffic.reads, exact.reads, 1e-9, exact.reads + exact.updates) == "");
      REQUIRE(tensor_mismatch(traffic.instances, exact.instances, 1e-9) == "");
      REQUIRE(tensor_mismatch(traffic.compute_cycles, exact.compute_cycles, 1e-9) == "");
    }
  }
}

TEST_CASE("the random mappings slide windows above a level, and credit overlap in part") {
  std::mt19937_64 generator(2);
  int num_credited = 0;
  for (int repeat = 0; repeat < 400; ++repeat) {
    Workload workload = random_workload(1, generator);
    const Architecture architecture = three_level();
    const auto mappings = random_mappings(architecture, workload, generator);
    Traffic traffic;
    count_traffic(architecture, workload.layers[0], mappings[0], traffic);
    const auto loop = std::find_if(traffic.temporal.begin(), traffic.temporal.end(),
                                   [](const ActiveLoop& active) { return active.level > 0; });
    if (loop == traffic.temporal.end()) continue;
    const OperandTraffic& input = traffic.levels[0][index(Operand::Input)];
    std::int64_t without_overlap = input.tile;
    for (auto outer = loop; outer != traffic.temporal.end(); ++outer)
      if (workload.layers[0].relevant(Operand::Input).has(outer->dim))
        without_overlap *= outer->factor;
    num_credited += input.fills < without_overlap ? 1 : 0;
  }
  CHECK(num_credited >= 10);
}

TEST_CASE("a factor just above 1 changes no count noticeably") {
  std::mt19937_64 generator(3);
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const Workload workload = random_workload(20, generator);
    const auto mappings = random_mappings(architecture, workload, generator);
    const ProblemTensors problem =
        with_orders_of(make_problem_tensors(architecture, workload), mappings);
    const LogFactors factors = log_factors_of(mappings);
    const LogFactors nudged = {factors.temporal.clamp_min(1e-9), factors.spatial.clamp_min(1e-9)};
    const TrafficTensors before = traffic_of(problem, factors);
    const TrafficTensors after = traffic_of(problem, nudged);
    CHECK(tensor_mismatch(after.fills, before.fills, 1e-6, before.fills + before.updates) == "");
    CHECK(tensor_mismatch(after.updates, before.updates, 1e-6) == "");
    CHECK(tensor_mismatch(after.reads, before.reads, 1e-6, before.reads + before.updates) == "");
    CHECK(tensor_mismatch(after.instances, before.instances, 1e-6) == "");
  }
}

void check_tile_and_traffic_gradients(Footprint footprint) {
  std::mt19937_64 generator(4);
  // Distinct words have kinks at whole numbers, which the whole bounds are: stay off them.
  const double share_of_bounds = footprint == Footprint::Distinct ? 0.97 : 1;
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    Workload workload = random_workload(3, generator);
    for (Layer& layer : workload.layers) layer.footprint = footprint;
    const auto mappings = random_mappings(architecture, workload, generator);
    const ProblemTensors problem =
        with_orders_of(make_problem_tensors(architecture, workload), mappings);
    const LogFactors whole = interior_factors(problem, 1, generator);
    const LogFactors at = {whole.temporal * share_of_bounds, whole.spatial * share_of_bounds};
    const auto words = [&](const std::vector<at::Tensor>& x) {
      const TileTensors tiles = relaxed_tiles(problem, {x[0], x[1]});
      return torch::cat({tiles.words.flatten(), tiles.window_extents.flatten()});
    };
    const GradientReport of_tiles = check_gradient(words, {at.temporal, at.spatial});
    CHECK(of_tiles.where == "");
    CHECK(of_tiles.num_skipped == 0);
    const auto counts = [&](const std::vector<at::Tensor>& x) {
      const TrafficTensors traffic = traffic_of(problem, {x[0], x[1]});
      return torch::cat({traffic.reads.flatten(), traffic.fills.flatten(),
                         traffic.updates.flatten(), traffic.instances.flatten(),
                         traffic.compute_cycles.flatten()});
    };
    const GradientReport of_traffic = check_gradient(counts, {at.temporal, at.spatial});
    CHECK(of_traffic.where == "");
    CHECK(of_traffic.num_skipped <= 2);
  }
}

TEST_CASE("gradients of tiles and traffic are those of central differences") {
  check_tile_and_traffic_gradients(Footprint::BoundingBox);
}

TEST_CASE("gradients of distinct words are those of central differences") {
  check_tile_and_traffic_gradients(Footprint::Distinct);
}

TEST_CASE("traffic names the tensor whose shape is wrong") {
  std::mt19937_64 generator(5);
  const ProblemTensors problem = make_problem_tensors(three_level(), random_workload(2, generator));
  const LogFactors factors = interior_factors(problem, 1, generator);
  CHECK_THROWS_WITH_AS(relaxed_tiles(problem, {factors.temporal.select(0, 0), factors.spatial}),
                       doctest::Contains("temporal: expected [-1, 2, 3, 8], got [2, 3, 8]"),
                       c10::Error);
}

}  // namespace codescent::testing
