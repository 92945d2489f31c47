#include "autodiff_model/tensors/relaxed_mappings.hpp"

#include <cmath>
#include <random>
#include <torch/types.h>

#include "autodiff_model/tensors/axes.hpp"
#include "core/error.hpp"
#include "core/exact_model/traffic.hpp"
#include "core/files/architecture_file.hpp"
#include "tests/support/doctest_torch.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/tensors.hpp"

using namespace codescent;
using namespace codescent::testing;

namespace {

std::vector<std::vector<double>> loose_limits(const Architecture& architecture, double log_limit) {
  std::vector<std::vector<double>> limits;
  for (const MemoryLevel& level : architecture.levels)
    limits.emplace_back(level.spatial.size(), log_limit);
  return limits;
}

at::Tensor random_point(const ProblemTensors& problem, std::int64_t variables,
                        std::mt19937_64& generator) {
  auto point = torch::zeros({3, problem.num_layers(), variables}, real_options());
  auto* values = point.data_ptr<double>();
  for (std::int64_t i = 0; i < point.numel(); ++i) values[i] = draw_real(-2, 4, generator);
  return point;
}

}  // namespace

TEST_CASE("completed factors multiply to the bounds") {
  std::mt19937_64 generator(1);
  for (const Architecture& architecture : all_hierarchies()) {
    const auto problem = make_problem_tensors(architecture, random_workload(5, generator));
    const auto variables = factor_variables(problem);
    const auto point =
        random_point(problem, static_cast<std::int64_t>(variables.size()), generator);
    const LogFactors factors = complete(problem, variables, point);
    const auto sum = factors.temporal.sum(2) + factors.spatial.sum(2);  // [starts, layers, dims]
    CHECK(tensor_mismatch(sum, problem.log_bounds.expand_as(sum), 1e-12, sum.abs() + 1) == "");
  }
}

TEST_CASE("the projection is legal, idempotent and leaves legal points alone") {
  std::mt19937_64 generator(2);
  for (const Architecture& architecture : all_hierarchies()) {
    const auto problem = make_problem_tensors(architecture, random_workload(5, generator));
    const auto variables = factor_variables(problem);
    const double log_limit = std::log(8.0);
    const auto limits = loose_limits(architecture, log_limit);
    auto point = random_point(problem, static_cast<std::int64_t>(variables.size()), generator);
    project(problem, variables, limits, point);
    const LogFactors factors = complete(problem, variables, point);
    CHECK(factors.temporal.min().item<double>() >= -1e-12);
    CHECK(factors.spatial.min().item<double>() >= 0);
    for (int l = 0; l < architecture.num_levels(); ++l)
      for (const SpatialAxis& axis : architecture.levels[l].spatial) {
        auto sum = torch::zeros({3, problem.num_layers()}, real_options());
        for (const Dim dim : kAllDims)
          if (axis.dims.has(dim)) sum += factors.spatial.select(2, l).select(-1, index(dim));
        CHECK(sum.max().item<double>() <= log_limit + 1e-12);
      }
    auto again = point.clone();
    project(problem, variables, limits, again);
    CHECK(tensor_mismatch(again, point, 1e-12, point.abs() + 1) == "");
  }
}

TEST_CASE("for any loop order some distinct order moves no more words, operand by operand") {
  std::mt19937_64 generator(3);
  for (const Architecture& architecture : all_hierarchies())
    for (int i = 0; i < 200; ++i) {
      const Layer layer = tiny_layer(generator);
      Mapping mapping = random_mapping(architecture, layer, generator);
      Traffic random, ordered;
      count_traffic(architecture, layer, mapping, random);
      bool dominated = false;
      for (const NestOrder& nest : distinct_orders(architecture, layer)) {
        for (int l = 0; l < architecture.num_levels(); ++l) mapping.levels[l].order = nest[l];
        count_traffic(architecture, layer, mapping, ordered);
        bool at_most = true;
        for (int l = 0; l < architecture.num_levels(); ++l)
          for (int o = 0; o < kNumOperands; ++o)
            at_most = at_most && ordered.levels[l][o].fills <= random.levels[l][o].fills;
        dominated = dominated || at_most;
      }
      CHECK(dominated);
    }
}

TEST_CASE("a hierarchy whose loop orders no search could try is refused by name") {
  Architecture deep = three_level();
  deep.levels.insert(deep.levels.begin(), 10, deep.levels[0]);
  Layer layer;
  layer.name = "wide";
  layer.bounds = {3, 3, 4, 4, 4, 4, 1, 1};
  CHECK_THROWS_WITH_AS(distinct_orders(deep, layer),
                       doctest::Contains("three_level: layer \"wide\" has more than 100000 loop "
                                         "orders that differ in reuse"),
                       InputError);
}

TEST_CASE("Gemmini's outermost level has one order for each reuse that a layer can have") {
  const Architecture gemmini =
      load_architecture(std::string(CODESCENT_SOURCE_DIR) + "/data/hardware/gemmini.yaml");
  Layer convolution;
  convolution.bounds = {3, 3, 28, 28, 64, 64, 1, 1};
  // P or Q innermost (weights stay), K innermost (inputs stay), R or S innermost (outputs stay).
  CHECK(distinct_orders(gemmini, convolution).size() == 5);
  Layer gemm;
  gemm.bounds = {1, 1, 128, 1, 64, 64, 1, 1};
  CHECK(distinct_orders(gemmini, gemm).size() == 3);
}
