#include "autodiff_model/hardware_coefficients.hpp"

#include <limits>
#include <torch/types.h>

#include "autodiff_model/axes.hpp"
#include "autodiff_model/instance_cost.hpp"
#include "autodiff_model/log_monomial.hpp"

namespace codescent {
namespace {

at::Tensor words_per_cycle(const std::optional<Monomial>& bandwidth, const at::Tensor& log_sizes) {
  if (bandwidth) return log_monomial(*bandwidth, log_sizes).exp();
  return torch::full({log_sizes.size(0)}, std::numeric_limits<double>::infinity(), real_options());
}

}  // namespace

HardwareCoefficients hardware_coefficients(const Architecture& architecture,
                                           const EnergyTable& table, const at::Tensor& log_sizes) {
  expect_shape(log_sizes, {-1, static_cast<std::int64_t>(architecture.parameters.size())},
               "log_sizes");
  std::vector<at::Tensor> read_pj, write_pj, bandwidth;
  for (const MemoryLevel& level : architecture.levels) {
    const InstanceCost cost = instance_cost(level, table, log_sizes);
    const auto block_words = cost.log_block_words.exp();
    read_pj.push_back(cost.read_pj / block_words);
    write_pj.push_back(cost.write_pj / block_words);
    bandwidth.push_back(
        torch::stack({words_per_cycle(level.bandwidth_words_per_cycle, log_sizes),
                      words_per_cycle(level.read_bandwidth_words_per_cycle, log_sizes),
                      words_per_cycle(level.write_bandwidth_words_per_cycle, log_sizes)},
                     -1));  // [starts, 3]
  }
  HardwareCoefficients coefficients;
  coefficients.read_pj_per_word = torch::stack(read_pj, 1);
  coefficients.write_pj_per_word = torch::stack(write_pj, 1);
  coefficients.bandwidth = torch::stack(bandwidth, 1);
  coefficients.mac_pj = mac_cost(architecture, table).read_pj.value;
  return coefficients;
}

}  // namespace codescent
