#include "autodiff_model/tensors/adam_descent.hpp"

#include <algorithm>
#include <cmath>

#include "autodiff_model/tensors/tensor_room.hpp"
#include "tests/support/doctest_torch.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/relaxed_cases.hpp"

namespace codescent::testing {
namespace {

struct Case {
  RelaxedProblem problem;
  std::vector<FactorVariable> variables;
  EnergyTable table = hierarchy_energy_table();
  RelaxedBatch begin;

  explicit Case(std::mt19937_64 generator)
      : problem(five_level(), random_workload(3, generator)),
        variables(factor_variables(problem)),
        begin(interior_batch(problem, variables, 6, generator)) {}

  DescentPlan plan(Backend backend, int threads = 1) const {
    std::vector<std::vector<double>> limits;
    for (const MemoryLevel& level : problem.architecture.levels)
      limits.emplace_back(level.spatial.size(), std::log(64.0));
    const RelaxedModel model{problem, variables, table, {}};
    return {{model, model}, {problem, variables, limits}, begin, 30, 0.1, threads, backend};
  }
};

}  // namespace

TEST_CASE("a descent lowers the objective of every start") {
  const Case tested(std::mt19937_64(3));
  const auto descent = tensor_room().descent(tested.plan(Backend::Compiled));
  const std::vector<double> first = descent->step();
  std::vector<double> last;
  for (int step = 1; step < 30; ++step) last = descent->step();
  for (std::size_t start = 0; start < first.size(); ++start) CHECK(last[start] < first[start]);
}

TEST_CASE("both backends descend along the same path, on any number of threads") {
  const Case tested(std::mt19937_64(4));
  const auto compiled = tensor_room().descent(tested.plan(Backend::Compiled));
  const auto threaded = tensor_room().descent(tested.plan(Backend::Compiled, 2));
  const auto tensor = tensor_room().descent(tested.plan(Backend::Tensor));
  for (int step = 0; step < 5; ++step) {
    const std::vector<double> own = compiled->step();
    CHECK(own == threaded->step());
    const std::vector<double> other = tensor->step();
    for (std::size_t start = 0; start < own.size(); ++start)
      CHECK(own[start] == doctest::Approx(other[start]).epsilon(1e-6));
  }
}

TEST_CASE("a start that is not finite stands still and leaves the others alone") {
  Case tested(std::mt19937_64(5));
  const auto whole = tensor_room().descent(tested.plan(Backend::Compiled));
  tested.begin.log_slack[0] = std::nan("");
  const auto broken = tensor_room().descent(tested.plan(Backend::Compiled));
  for (int step = 0; step < 3; ++step) {
    const std::vector<double> expected = whole->step(), found = broken->step();
    CHECK(std::isnan(found[0]));
    CHECK(std::equal(expected.begin() + 1, expected.end(), found.begin() + 1));
  }
}

}  // namespace codescent::testing
