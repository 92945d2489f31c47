#include "autodiff_model/tensors/composed_cost.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "autodiff_model/tensors/axes.hpp"
#include "autodiff_model/tensors/energy.hpp"
#include "autodiff_model/tensors/gradient_check.hpp"
#include "autodiff_model/tensors/hardware_coefficients.hpp"
#include "autodiff_model/tensors/latency.hpp"
#include "autodiff_model/tensors/traffic.hpp"
#include "core/exact_model/energy.hpp"
#include "core/exact_model/latency.hpp"
#include "tests/support/doctest_torch.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/tensors.hpp"

namespace codescent::testing {
namespace {

constexpr OrderPreference kEdp = {1, 1};

at::Tensor log_sizes_of(const Hardware& hardware) {
  std::vector<double> logs;
  for (const std::int64_t value : hardware.values) logs.push_back(std::log(value));
  return torch::tensor(logs, real_options()).unsqueeze(0);
}

/// Blocks of one word: no access is rounded up, so that exact and relaxed energies agree.
Architecture with_single_word_blocks(Architecture architecture) {
  for (MemoryLevel& level : architecture.levels) level.block_words = Monomial{};
  return architecture;
}

Mapping with_order(Mapping mapping, const NestOrder& order) {
  for (std::size_t l = 0; l < order.size(); ++l) mapping.levels[l].order = order[l];
  return mapping;
}

struct ExactCost {
  double energy_pj = 0;
  double cycles = 0;
};

ExactCost exact_cost(const Architecture& architecture, const SizedHardware& hardware,
                     const Layer& layer, const Mapping& mapping) {
  Traffic traffic;
  count_traffic(architecture, layer, mapping, traffic);
  return {energy_pj(hardware, traffic), static_cast<double>(latency(hardware, traffic).cycles)};
}

/// Random coefficients: leaves every level's bandwidth in play.
HardwareCoefficients random_coefficients(const ProblemTensors& problem, int num_starts,
                                         std::mt19937_64& generator) {
  const auto random = [&](const std::vector<std::int64_t>& shape, double minimum, double maximum) {
    auto tensor = torch::empty(shape, real_options());
    double* const values = tensor.data_ptr<double>();
    for (std::int64_t i = 0; i < tensor.numel(); ++i)
      values[i] = draw_real(minimum, maximum, generator);
    return tensor;
  };
  return {random({num_starts, problem.num_levels()}, 0.5, 50),
          random({num_starts, problem.num_levels()}, 0.5, 50),
          random({num_starts, problem.num_levels(), 3}, 0.5, 20), 0.5};
}

}  // namespace

TEST_CASE("energy and cycles are the exact model's at integer points") {
  std::mt19937_64 generator(11);
  const EnergyTable table = hierarchy_energy_table();
  for (const Architecture& blocks : all_hierarchies()) {
    const Architecture architecture = with_single_word_blocks(blocks);
    CAPTURE(architecture.name);
    const Hardware hardware = architecture.default_hardware();
    const SizedHardware sized = size_hardware(architecture, hardware, table);
    const auto coefficients = hardware_coefficients(architecture, table, log_sizes_of(hardware));
    for (int repeat = 0; repeat < 10; ++repeat) {
      const Workload workload = random_workload(20, generator);
      const auto mappings = random_mappings(architecture, workload, generator);
      const ProblemTensors problem =
          with_orders_of(make_problem_tensors(architecture, workload), mappings);
      const LayerCosts costs =
          composed_layer_costs(problem, log_factors_of(mappings), coefficients, kEdp);
      for (std::size_t i = 0; i < mappings.size(); ++i) {
        const ExactCost exact = exact_cost(architecture, sized, workload.layers[i], mappings[i]);
        const auto layer = static_cast<std::int64_t>(i);
        REQUIRE(costs.energy_pj[0][layer].item<double>() ==
                doctest::Approx(exact.energy_pj).epsilon(1e-9));
        const double cycles = costs.cycles[0][layer].item<double>();
        REQUIRE(cycles <= exact.cycles * (1 + 1e-9));
        REQUIRE(cycles > exact.cycles * (1 - 1e-9) - 1);  // the exact model rounds up
      }
    }
  }
}

TEST_CASE("energy falls short of the exact model's by less than a block for each kind of access") {
  std::mt19937_64 generator(12);
  const EnergyTable table = hierarchy_energy_table();
  const Architecture architecture = gemmini_like();
  const Hardware hardware = architecture.default_hardware();
  const SizedHardware sized = size_hardware(architecture, hardware, table);
  const auto coefficients = hardware_coefficients(architecture, table, log_sizes_of(hardware));
  const Workload workload = random_workload(40, generator);
  const auto mappings = random_mappings(architecture, workload, generator);
  const ProblemTensors problem =
      with_orders_of(make_problem_tensors(architecture, workload), mappings);
  const LayerCosts costs =
      composed_layer_costs(problem, log_factors_of(mappings), coefficients, kEdp);
  Traffic traffic;
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    count_traffic(architecture, workload.layers[i], mappings[i], traffic);
    double allowed_pj = 0;
    for (std::size_t l = 0; l < sized.levels.size(); ++l)
      allowed_pj += static_cast<double>(traffic.instances[l]) * kNumOperands *
                    (sized.levels[l].read_pj + 2 * sized.levels[l].write_pj);
    const double exact_pj = energy_pj(sized, traffic);
    const double relaxed_pj = costs.energy_pj[0][static_cast<std::int64_t>(i)].item<double>();
    CHECK(relaxed_pj <= exact_pj * (1 + 1e-9));
    CHECK(relaxed_pj > exact_pj * (1 - 1e-9) - allowed_pj);
  }
}

TEST_CASE("each start and layer takes the loop order that the exact model finds best") {
  std::mt19937_64 generator(13);
  const EnergyTable table = hierarchy_energy_table();
  for (const Architecture& blocks : all_hierarchies()) {
    const Architecture architecture = with_single_word_blocks(blocks);
    CAPTURE(architecture.name);
    const Hardware hardware = architecture.default_hardware();
    const SizedHardware sized = size_hardware(architecture, hardware, table);
    const auto coefficients = hardware_coefficients(architecture, table, log_sizes_of(hardware));
    Workload workload;
    workload.layers = {medium_layer(generator)};
    const ProblemTensors problem = make_problem_tensors(architecture, workload);
    const auto mappings = random_mappings(architecture, workload, generator);
    double best_pj = std::numeric_limits<double>::infinity();
    for (const NestOrder& order : problem.orders[0])
      best_pj = std::min(best_pj, exact_cost(architecture, sized, workload.layers[0],
                                             with_order(mappings[0], order))
                                      .energy_pj);
    const LayerCosts costs =
        composed_layer_costs(problem, log_factors_of(mappings), coefficients, {1, 0});
    CHECK(costs.energy_pj.item<double>() == doctest::Approx(best_pj).epsilon(1e-9));
    const NestOrder& chosen = problem.orders[0][costs.order.item<std::int64_t>()];
    CHECK(exact_cost(architecture, sized, workload.layers[0], with_order(mappings[0], chosen))
              .energy_pj == doctest::Approx(best_pj).epsilon(1e-9));
  }
}

TEST_CASE("a batch of starts costs what its starts cost one by one") {
  std::mt19937_64 generator(14);
  const ProblemTensors problem = make_problem_tensors(three_level(), random_workload(3, generator));
  const LogFactors factors = interior_factors(problem, 3, generator);
  const HardwareCoefficients all = random_coefficients(problem, 3, generator);
  const LayerCosts batch = composed_layer_costs(problem, factors, all, kEdp);
  for (std::int64_t start = 0; start < 3; ++start) {
    const HardwareCoefficients own = {all.read_pj_per_word.narrow(0, start, 1),
                                      all.write_pj_per_word.narrow(0, start, 1),
                                      all.bandwidth.narrow(0, start, 1), all.mac_pj};
    const LayerCosts single = composed_layer_costs(problem, start_of(factors, start), own, kEdp);
    CHECK(torch::equal(batch.order.narrow(0, start, 1), single.order));
    CHECK(tensor_mismatch(batch.energy_pj.narrow(0, start, 1), single.energy_pj, 1e-14) == "");
    CHECK(tensor_mismatch(batch.cycles.narrow(0, start, 1), single.cycles, 1e-14) == "");
  }
}

TEST_CASE("a factor just above 1 changes no cost noticeably, whatever the loop order") {
  std::mt19937_64 generator(15);
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const Workload workload = random_workload(20, generator);
    const auto mappings = random_mappings(architecture, workload, generator);
    const ProblemTensors problem =
        with_orders_of(make_problem_tensors(architecture, workload), mappings);
    const HardwareCoefficients hardware = random_coefficients(problem, 1, generator);
    const LogFactors factors = log_factors_of(mappings);
    const LogFactors nudged = {factors.temporal.clamp_min(1e-9), factors.spatial.clamp_min(1e-9)};
    const LayerCosts before = composed_layer_costs(problem, factors, hardware, kEdp);
    const LayerCosts after = composed_layer_costs(problem, nudged, hardware, kEdp);
    CHECK(tensor_mismatch(after.energy_pj, before.energy_pj, 1e-6) == "");
    CHECK(tensor_mismatch(after.cycles, before.cycles, 1e-6) == "");
  }
}

TEST_CASE("gradients of energy and cycles are those of central differences") {
  std::mt19937_64 generator(16);
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const Workload workload = random_workload(2, generator);
    const auto mappings = random_mappings(architecture, workload, generator);
    const ProblemTensors problem =
        with_orders_of(make_problem_tensors(architecture, workload), mappings);
    const LogFactors at = interior_factors(problem, 2, generator);
    const HardwareCoefficients hardware = random_coefficients(problem, 2, generator);
    const auto costs = [&](const std::vector<at::Tensor>& x) {
      const LayerCosts layers =
          composed_layer_costs(problem, {x[0], x[1]}, {x[2], x[3], x[4], 0.5}, kEdp);
      return torch::stack({layers.energy_pj, layers.cycles});
    };
    const GradientReport report =
        check_gradient(costs, {at.temporal, at.spatial, hardware.read_pj_per_word,
                               hardware.write_pj_per_word, hardware.bandwidth});
    CHECK(report.where == "");
    CHECK(report.num_skipped <= 2);
  }
}

TEST_CASE("the gradient follows the chosen order only") {
  std::mt19937_64 generator(17);
  const ProblemTensors problem = make_problem_tensors(three_level(), random_workload(2, generator));
  const HardwareCoefficients hardware = random_coefficients(problem, 2, generator);
  const LogFactors factors = interior_factors(problem, 2, generator);
  const auto gradient = [&](const std::function<LayerCosts(const LogFactors&)>& costs_of) {
    const auto temporal = factors.temporal.clone().set_requires_grad(true);
    costs_of({temporal, factors.spatial}).energy_pj.sum().backward();
    return temporal.grad();
  };
  const auto order = composed_layer_costs(problem, factors, hardware, kEdp).order;
  CHECK(torch::equal(gradient([&](const LogFactors& x) {
                       return composed_layer_costs(problem, x, hardware, kEdp);
                     }),
                     gradient([&](const LogFactors& x) {
                       return composed_costs_at(problem, x, hardware, order);
                     })));
}

TEST_CASE("unlimited bandwidth neither slows a layer nor spoils a gradient") {
  std::mt19937_64 generator(18);
  const ProblemTensors problem = make_problem_tensors(three_level(), random_workload(2, generator));
  HardwareCoefficients hardware = random_coefficients(problem, 1, generator);
  hardware.bandwidth =
      torch::full_like(hardware.bandwidth, std::numeric_limits<double>::infinity());
  LogFactors factors = interior_factors(problem, 1, generator);
  factors.spatial.set_requires_grad(true);
  const LayerCosts costs = composed_layer_costs(problem, factors, hardware, kEdp);
  const auto compute_cycles = problem.macs * (-factors.spatial.sum({2, 3})).exp();
  CHECK(tensor_mismatch(costs.cycles, compute_cycles, 1e-12) == "");
  costs.cycles.log().sum().backward();
  const auto gradient = factors.spatial.grad();
  CHECK(tensor_mismatch(gradient, -torch::ones_like(gradient), 1e-12) == "");
}

}  // namespace codescent::testing
