#include "autodiff_model/tensors/hardware_coefficients.hpp"

#include <limits>
#include <optional>

#include "autodiff_model/tensors/area.hpp"
#include "autodiff_model/tensors/axes.hpp"
#include "autodiff_model/tensors/gradient_check.hpp"
#include "core/error.hpp"
#include "core/exact_model/sized_hardware.hpp"
#include "tests/support/doctest_torch.hpp"
#include "tests/support/hierarchies.hpp"
#include "tests/support/random_cases.hpp"
#include "tests/support/tensors.hpp"

namespace codescent::testing {
namespace {

/// Sizes for which every capacity and block is a whole number of words.
std::vector<Hardware> whole_sizes(const Architecture& architecture) {
  std::vector<Hardware> found = {architecture.default_hardware()};
  Hardware doubled = architecture.default_hardware();
  for (std::int64_t& value : doubled.values) value *= 2;
  Hardware minimal;
  for (const Parameter& parameter : architecture.parameters)
    minimal.values.push_back(parameter.minimum);
  found.push_back(doubled);
  found.push_back(minimal);
  return found;
}

at::Tensor log_sizes_of(const std::vector<Hardware>& starts) {
  std::vector<at::Tensor> rows;
  for (const Hardware& hardware : starts)
    rows.push_back(torch::tensor(hardware.values, torch::kInt64).to(torch::kFloat64).log());
  return torch::stack(rows);
}

double number_or_infinity(const std::optional<double>& value) {
  return value.value_or(std::numeric_limits<double>::infinity());
}

}  // namespace

TEST_CASE("coefficients and area are the exact model's at integer sizes") {
  const EnergyTable table = hierarchy_energy_table();
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const auto starts = whole_sizes(architecture);
    const auto log_sizes = log_sizes_of(starts);
    const auto coefficients = hardware_coefficients(architecture, table, log_sizes);
    const auto area = area_mm2(architecture, table, log_sizes);
    for (std::size_t s = 0; s < starts.size(); ++s) {
      const SizedHardware exact = size_hardware(architecture, starts[s], table);
      const auto start = static_cast<std::int64_t>(s);
      std::vector<double> read_pj, write_pj, bandwidth;
      for (const SizedLevel& level : exact.levels) {
        read_pj.push_back(level.read_pj / static_cast<double>(level.block_words));
        write_pj.push_back(level.write_pj / static_cast<double>(level.block_words));
        bandwidth.push_back(number_or_infinity(level.bandwidth_words_per_cycle));
        bandwidth.push_back(number_or_infinity(level.read_bandwidth_words_per_cycle));
        bandwidth.push_back(number_or_infinity(level.write_bandwidth_words_per_cycle));
      }
      const auto tensor = [](const std::vector<double>& x) {
        return torch::tensor(x, real_options());
      };
      CHECK(tensor_mismatch(coefficients.read_pj_per_word[start], tensor(read_pj), 1e-9) == "");
      CHECK(tensor_mismatch(coefficients.write_pj_per_word[start], tensor(write_pj), 1e-9) == "");
      CHECK(tensor_mismatch(coefficients.bandwidth[start].flatten(), tensor(bandwidth), 1e-9) ==
            "");
      CHECK(coefficients.mac_pj == exact.mac_pj);
      CHECK(area[start].item<double>() == doctest::Approx(exact.area_mm2()).epsilon(1e-9));
    }
  }
}

TEST_CASE("gradients of coefficients and area are those of central differences") {
  std::mt19937_64 generator(31);
  const EnergyTable table = hierarchy_energy_table();
  for (const Architecture& architecture : all_hierarchies()) {
    CAPTURE(architecture.name);
    const auto log_sizes = random_log_sizes(architecture, 4, generator);
    const auto energies = [&](const std::vector<at::Tensor>& x) {
      const auto coefficients = hardware_coefficients(architecture, table, x[0]);
      return torch::cat({coefficients.read_pj_per_word, coefficients.write_pj_per_word}, 1);
    };
    const auto bandwidths = [&](const std::vector<at::Tensor>& x) {
      return hardware_coefficients(architecture, table, x[0]).bandwidth.reciprocal();
    };
    const auto area = [&](const std::vector<at::Tensor>& x) {
      return area_mm2(architecture, table, x[0]);
    };
    CHECK(check_gradient(energies, {log_sizes}).where == "");
    CHECK(check_gradient(bandwidths, {log_sizes}).where == "");
    CHECK(check_gradient(area, {log_sizes}).where == "");
  }
}

TEST_CASE("a component that the energy table lacks is named") {
  const Architecture architecture = three_level();
  EnergyTable table = hierarchy_energy_table();
  table.components.pop_back();
  const auto log_sizes = log_sizes_of({architecture.default_hardware()});
  CHECK_THROWS_WITH_AS(hardware_coefficients(architecture, table, log_sizes),
                       doctest::Contains("\"mac\""), InputError);
}

}  // namespace codescent::testing
