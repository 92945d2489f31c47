#include "autodiff_model/tensors/required_hardware.hpp"

#include <cmath>

#include "autodiff_model/tensors/axes.hpp"
#include "autodiff_model/tensors/gradient_check.hpp"
#include "core/exact_model/capacity.hpp"
#include "tests/support/doctest_torch.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/tensors.hpp"

namespace codescent::testing {
namespace {

SizeDemand demand_of(const Architecture& architecture, const Layer& layer, const Mapping& mapping) {
  Traffic traffic;
  count_traffic(architecture, layer, mapping, traffic);
  return size_demand(architecture, mapping, traffic);
}

at::Tensor no_slack(const Architecture& architecture, std::int64_t num_starts) {
  return torch::zeros({num_starts, static_cast<std::int64_t>(architecture.parameters.size())},
                      real_options());
}

/// One size `side`, one limit: 4 * side fan-outs of K.
Architecture one_axis() {
  Architecture architecture;
  architecture.parameters = {{"side", "", 2, 8, 4}};
  MemoryLevel memory;
  memory.holds = {Operand::Weight, Operand::Input, Operand::Output};
  memory.spatial = {{{Dim::K}, {4, 1, {1}}}};
  architecture.levels = {memory};
  return architecture;
}

/// [starts, layers, 1] of ln.
at::Tensor log_fan_outs(const std::vector<std::vector<double>>& starts) {
  std::vector<at::Tensor> rows;
  for (const auto& layers : starts) rows.push_back(torch::tensor(layers, real_options()).log());
  return torch::stack(rows).unsqueeze(-1);
}

}  // namespace

TEST_CASE("demands are the exact model's at integer points, limit by limit") {
  std::mt19937_64 generator(21);
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const Workload workload = random_workload(40, generator);
    const ProblemTensors problem = make_problem_tensors(architecture, workload);
    const auto mappings = random_mappings(architecture, workload, generator);
    std::vector<double> exact;
    for (std::size_t i = 0; i < mappings.size(); ++i) {
      const auto demand = demand_of(architecture, workload.layers[i], mappings[i]);
      for (const SizeLimit& limit : size_limits(architecture, demand))
        exact.push_back(static_cast<double>(limit.demand));
    }
    const auto relaxed = log_demand(problem, log_factors_of(mappings)).exp();
    CHECK(tensor_mismatch(relaxed.flatten(), torch::tensor(exact, real_options()), 1e-9) == "");
  }
}

TEST_CASE("sizes round up to those that the exact model needs") {
  std::mt19937_64 generator(22);
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    for (int repeat = 0; repeat < 20; ++repeat) {
      const Workload workload = random_workload(4, generator);
      const ProblemTensors problem = make_problem_tensors(architecture, workload);
      const auto mappings = random_mappings(architecture, workload, generator);
      SizeDemand demand = demand_of(architecture, workload.layers[0], mappings[0]);
      for (std::size_t i = 1; i < mappings.size(); ++i)
        demand.raise_to(demand_of(architecture, workload.layers[i], mappings[i]));
      const Hardware needed = smallest_hardware(architecture, architecture.parameters, demand);
      const auto sized = size_starts(architecture, log_demand(problem, log_factors_of(mappings)),
                                     no_slack(architecture, 1));
      for (std::size_t p = 0; p < needed.values.size(); ++p) {
        const double size =
            std::exp(sized.log_sizes[0][static_cast<std::int64_t>(p)].item<double>());
        REQUIRE(size <= static_cast<double>(needed.values[p]) * (1 + 1e-9));
        REQUIRE(size > static_cast<double>(needed.values[p] - 1) * (1 - 1e-9));
      }
      const bool is_possible = fits(architecture, needed, demand);
      const bool is_within = within_ranges(architecture.parameters, needed);
      if (is_possible && is_within)
        REQUIRE(sized.excess.item<double>() == 0);
      else if (!is_possible)
        REQUIRE(sized.excess.item<double>() > 0);
    }
  }
}

TEST_CASE("a size is its minimum, its slack or its demand, whichever is largest") {
  const auto demand = log_fan_outs({{4, 2}, {12, 20}, {12, 20}});
  const auto slack = torch::tensor({{1.0}, {3.0}, {7.0}}, real_options()).log();
  const SizedStarts sized = size_starts(one_axis(), demand, slack);
  const auto expected = torch::tensor({{2.0}, {5.0}, {7.0}}, real_options()).log();
  CHECK(tensor_mismatch(sized.log_sizes, expected, 1e-12) == "");
  CHECK(sized.excess.sum().item<double>() == 0);
}

TEST_CASE("layers that tie share the gradient of a size") {
  const auto demand = log_fan_outs({{20, 12, 20}}).set_requires_grad(true);
  const auto slack = torch::zeros({1, 1}, real_options());
  size_starts(one_axis(), demand, slack).log_sizes.sum().backward();
  const auto expected = torch::tensor({0.5, 0.0, 0.5}, real_options());
  CHECK(tensor_mismatch(demand.grad().flatten(), expected, 1e-12) == "");
}

TEST_CASE("excess is the squared logarithm by which a fixed size or a maximum is overrun") {
  const auto slack = torch::zeros({2, 1}, real_options());
  // Fixed at 4 the limit is 16: 32 and 64 overrun it by ln 2 and ln 4.
  const auto demand = log_fan_outs({{32, 64}, {16, 8}});
  Architecture fixed = one_axis();
  fixed.parameters[0].minimum = fixed.parameters[0].maximum = 4;
  const SizedStarts at_four = size_starts(fixed, demand, slack);
  CHECK(tensor_mismatch(at_four.log_sizes, torch::full({2, 1}, std::log(4.0), real_options()),
                        1e-12) == "");
  const double log_two = std::log(2.0);
  CHECK(at_four.excess[0].item<double>() == doctest::Approx(5 * log_two * log_two).epsilon(1e-6));
  CHECK(at_four.excess[1].item<double>() == 0);
  // Free, the first start needs 16, twice the maximum.
  const SizedStarts free = size_starts(one_axis(), demand, slack);
  CHECK(free.excess[0].item<double>() == doctest::Approx(log_two * log_two).epsilon(1e-6));
  CHECK(free.excess[1].item<double>() == 0);
}

TEST_CASE("a limit that no size raises leaves an excess") {
  Architecture architecture = one_axis();
  architecture.levels[0].spatial[0].limit = Monomial{8, 1, {}};
  const auto slack = torch::zeros({1, 1}, real_options());
  const SizedStarts sized = size_starts(architecture, log_fan_outs({{16, 4}}), slack);
  CHECK(sized.excess.item<double>() == doctest::Approx(std::pow(std::log(2.0), 2)).epsilon(1e-6));
}

TEST_CASE("gradients of demands, sizes and excess are those of central differences") {
  std::mt19937_64 generator(23);
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const ProblemTensors problem =
        make_problem_tensors(architecture, random_workload(3, generator));
    const LogFactors at = interior_factors(problem, 2, generator);
    const auto demands = [&](const std::vector<at::Tensor>& x) {
      return log_demand(problem, {x[0], x[1]});
    };
    CHECK(check_gradient(demands, {at.temporal, at.spatial}).where == "");

    Architecture one_fixed = architecture;
    one_fixed.parameters[0].maximum = one_fixed.parameters[0].minimum;
    for (const Architecture& sized_by : {architecture, one_fixed}) {
      const auto sizes = [&](const std::vector<at::Tensor>& x) {
        const SizedStarts sized = size_starts(sized_by, x[0], x[1]);
        return torch::cat({sized.log_sizes, sized.excess.unsqueeze(-1)}, 1);
      };
      const auto slack = random_log_sizes(architecture, 2, generator);
      CHECK(check_gradient(sizes, {log_demand(problem, at), slack}).where == "");
    }
  }
}

TEST_CASE("a batch of starts is sized as its starts one by one") {
  std::mt19937_64 generator(24);
  const Architecture architecture = five_level();
  const ProblemTensors problem = make_problem_tensors(architecture, random_workload(3, generator));
  const LogFactors factors = interior_factors(problem, 3, generator);
  const auto slack = random_log_sizes(architecture, 3, generator);
  const SizedStarts batch = size_starts(architecture, log_demand(problem, factors), slack);
  for (std::int64_t start = 0; start < 3; ++start) {
    const SizedStarts single = size_starts(
        architecture, log_demand(problem, start_of(factors, start)), slack.narrow(0, start, 1));
    CHECK(tensor_mismatch(batch.log_sizes.narrow(0, start, 1), single.log_sizes, 1e-14) == "");
    CHECK(tensor_mismatch(batch.excess.narrow(0, start, 1), single.excess, 1e-12) == "");
  }
}

}  // namespace codescent::testing
