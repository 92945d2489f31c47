#include <cmath>

#include "autodiff_model/graph/lane_program.hpp"
#include "autodiff_model/relaxed/layer_program.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"

using namespace codescent;
using namespace codescent::testing;

namespace {

/// A program with the inputs of one point.
class Run {
 public:
  Run(const ExpressionProgram& program, const std::vector<double>& inputs)
      : program_(program), values_(program_.num_nodes()) {
    program_.set_constants(values_.data());
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      const int node = program_.input(static_cast<int>(i));
      if (node >= 0) values_[node].lanes = Pack::Lanes{} + inputs[i];
    }
    program_.run(values_.data());
  }

  int num_outputs() const { return program_.num_outputs(); }
  double output(int i) const { return values_[program_.output(i)].lanes[0]; }

 private:
  LaneProgram program_;
  std::vector<Pack> values_;
};

}  // namespace

TEST_CASE("no loop order costs less than the least of a layer, and a sole order costs just that") {
  constexpr double kMacPj = 0.5;
  std::mt19937_64 generator(1);
  for (const Architecture& architecture : all_searched_hierarchies()) {
    const RelaxedProblem problem(architecture, random_workload(12, generator));
    const std::vector<FactorVariable> variables = factor_variables(problem);
    const std::vector<Mapping> mappings =
        random_mappings(architecture, problem.workload, generator);
    for (int layer = 0; layer < problem.num_layers(); ++layer) {
      // Half of the points between integers.
      const double scale = layer % 2 == 0 ? 1 : draw_real(0, 1, generator);
      std::vector<double> inputs;
      for (const FactorVariable& variable : variables) {
        const LevelMapping& level = mappings[layer].levels[variable.level];
        const DimArray& factors = variable.is_spatial ? level.spatial : level.temporal;
        inputs.push_back(scale * std::log(static_cast<double>(factors[index(variable.dim)])));
      }
      for (int i = 0; i < 5 * problem.num_levels(); ++i)
        inputs.push_back(draw_real(0.01, 10, generator));
      const Run all(layer_cost_program(problem, variables, layer, kMacPj), inputs);
      const Run least(layer_least_cost_program(problem, variables, layer, kMacPj), inputs);
      for (int k = 0; k < all.num_outputs(); ++k) {
        CHECK(least.output(k % 2) <= all.output(k) * (1 + 1e-12));
        if (all.num_outputs() == 2)
          CHECK(least.output(k) == doctest::Approx(all.output(k)).epsilon(1e-12));
      }
    }
  }
}
