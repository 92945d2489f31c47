#include "autodiff_model/relaxed/relaxed_problem.hpp"

#include <cmath>

#include "autodiff_model/objective/projection.hpp"
#include "core/error.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

constexpr int kStarts = 3;

std::vector<std::vector<double>> limits_of(const Architecture& architecture, double log_limit) {
  std::vector<std::vector<double>> limits;
  for (const MemoryLevel& level : architecture.levels)
    limits.emplace_back(level.spatial.size(), log_limit);
  return limits;
}

}  // namespace

TEST_CASE("the projection is legal, idempotent and leaves legal points alone") {
  std::mt19937_64 generator(2);
  const double log_limit = std::log(8.0);
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const RelaxedProblem problem(architecture, random_workload(5, generator));
    const auto variables = factor_variables(problem);
    const Projection project(problem, variables, limits_of(architecture, log_limit));
    std::vector<double> point(kStarts * problem.num_layers() * variables.size());
    for (double& value : point) value = draw_real(-2, 4, generator);
    project(kStarts, point.data());
    const double* row = point.data();
    for (int start = 0; start < kStarts; ++start)
      for (int layer = 0; layer < problem.num_layers(); ++layer, row += variables.size()) {
        std::array<double, kNumDims> of_dim{};
        std::vector<std::vector<double>> of_axis = limits_of(architecture, 0);
        for (std::size_t v = 0; v < variables.size(); ++v) {
          CHECK(row[v] >= 0);
          of_dim[index(variables[v].dim)] += row[v];
          if (variables[v].is_spatial)
            of_axis[variables[v].level]
                   [*architecture.levels[variables[v].level].spatial_axis(variables[v].dim)] +=
                row[v];
        }
        for (const Dim dim : kAllDims)
          CHECK(of_dim[index(dim)] <=
                std::log(static_cast<double>(problem.free_bound(layer, dim))) + 1e-12);
        for (const auto& axes : of_axis)
          for (const double sum : axes) CHECK(sum <= log_limit + 1e-12);
      }
    std::vector<double> again = point;
    project(kStarts, again.data());
    for (std::size_t i = 0; i < point.size(); ++i)
      CHECK(again[i] == doctest::Approx(point[i]).epsilon(1e-12));
  }
}

TEST_CASE("a dim that no level may loop over is refused by name if a layer uses it") {
  Architecture architecture = three_level();
  for (MemoryLevel& level : architecture.levels) level.temporal.remove(Dim::N);
  Workload workload;
  workload.name = "net";
  workload.layers.resize(1);
  CHECK_NOTHROW(RelaxedProblem(architecture, workload));
  workload.layers[0].bounds[index(Dim::N)] = 2;
  CHECK_THROWS_WITH_AS(RelaxedProblem(architecture, workload),
                       doctest::Contains("three_level: no level may loop over N, which net needs"),
                       InputError);
}

TEST_CASE("the variables of a dim leave out the factor that takes what is left") {
  std::mt19937_64 generator(4);
  for (const Architecture& architecture : all_hierarchies()) {
    const RelaxedProblem problem(architecture, random_workload(5, generator));
    for (const FactorVariable& variable : factor_variables(problem))
      CHECK((variable.is_spatial || variable.level != problem.derived_level[index(variable.dim)]));
  }
}

}  // namespace codescent::testing
