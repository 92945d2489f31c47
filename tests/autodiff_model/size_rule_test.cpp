#include "autodiff_model/objective/size_rule.hpp"

#include <algorithm>
#include <cmath>

#include "autodiff_model/objective/coefficient_rule.hpp"
#include "core/error.hpp"
#include "core/exact_model/capacity.hpp"
#include "core/exact_model/sized_hardware.hpp"
#include "tests/support/doctest.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"

namespace codescent::testing {
namespace {

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

double size_for(double fan_out, double slack) {
  const double worst = std::log(fan_out), log_slack = std::log(slack);
  double log_size = 0;
  SizeRule(one_axis()).run(&worst, &log_slack, &log_size);
  return std::exp(log_size);
}

/// Sizes for which every capacity and block is a whole number of words.
std::vector<Hardware> whole_sizes(const Architecture& architecture) {
  std::vector<Hardware> found(2, architecture.default_hardware());
  for (std::int64_t& value : found[1].values) value *= 2;
  Hardware& minimal = found.emplace_back();
  for (const Parameter& parameter : architecture.parameters)
    minimal.values.push_back(parameter.minimum);
  return found;
}

std::vector<double> logs_of(const Hardware& hardware) {
  std::vector<double> logs;
  for (const std::int64_t value : hardware.values)
    logs.push_back(std::log(static_cast<double>(value)));
  return logs;
}

}  // namespace

TEST_CASE("a size is its minimum, its slack or its demand, whichever is largest") {
  CHECK(size_for(4, 1) == doctest::Approx(2));
  CHECK(size_for(20, 3) == doctest::Approx(5));
  CHECK(size_for(20, 7) == doctest::Approx(7));
}

TEST_CASE("sizes round up to those that the exact model needs") {
  std::mt19937_64 generator(22);
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const SizeRule rule(architecture);
    for (int repeat = 0; repeat < 40; ++repeat) {
      const Layer layer = medium_layer(generator);
      const Mapping mapping = random_mapping(architecture, layer, generator);
      Traffic traffic;
      count_traffic(architecture, layer, mapping, traffic);
      const SizeDemand demand = size_demand(architecture, mapping, traffic);
      const Hardware needed = smallest_hardware(architecture, architecture.parameters, demand);
      std::vector<double> worst;
      for (const SizeLimit& limit : size_limits(architecture, demand))
        worst.push_back(std::log(static_cast<double>(limit.demand)));
      const std::vector<double> no_slack(needed.values.size(), 0);
      std::vector<double> log_sizes(needed.values.size());
      rule.run(worst.data(), no_slack.data(), log_sizes.data());
      for (std::size_t p = 0; p < needed.values.size(); ++p) {
        CHECK(std::exp(log_sizes[p]) <= static_cast<double>(needed.values[p]) * (1 + 1e-9));
        CHECK(std::exp(log_sizes[p]) > static_cast<double>(needed.values[p] - 1) * (1 - 1e-9));
      }
    }
  }
}

TEST_CASE("coefficients and area are the exact model's at integer sizes") {
  const EnergyTable table = hierarchy_energy_table();
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const CoefficientRule rule(architecture, table);
    for (const Hardware& hardware : whole_sizes(architecture)) {
      const SizedHardware exact = size_hardware(architecture, hardware, table);
      std::vector<double> values(rule.num_values());
      std::vector<double> jacobian(values.size() * rule.num_parameters());
      rule.run(logs_of(hardware).data(), values.data(), jacobian.data());
      const double* own = values.data();
      const auto inverse = [](const std::optional<double>& bandwidth) {
        return bandwidth ? 1 / *bandwidth : 0;
      };
      for (const SizedLevel& level : exact.levels) {
        const auto block_words = static_cast<double>(level.block_words);
        CHECK(*own++ == doctest::Approx(level.read_pj / block_words).epsilon(1e-9));
        CHECK(*own++ == doctest::Approx(level.write_pj / block_words).epsilon(1e-9));
        for (const auto& bandwidth :
             {level.bandwidth_words_per_cycle, level.read_bandwidth_words_per_cycle,
              level.write_bandwidth_words_per_cycle})
          CHECK(*own++ == doctest::Approx(inverse(bandwidth)).epsilon(1e-9));
      }
      CHECK(*own == doctest::Approx(exact.area_mm2()).epsilon(1e-9));
    }
  }
}

TEST_CASE("a component that the energy table lacks is named") {
  EnergyTable table = hierarchy_energy_table();
  table.components.pop_back();
  CHECK_THROWS_WITH_AS(CoefficientRule(three_level(), table), doctest::Contains("\"mac\""),
                       InputError);
}

}  // namespace codescent::testing
