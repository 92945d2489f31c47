#include "autodiff_model/instance_cost.hpp"

#include <cmath>
#include <torch/types.h>
#include <vector>

#include "autodiff_model/axes.hpp"
#include "autodiff_model/log_monomial.hpp"
#include "core/exact_model/sized_hardware.hpp"

namespace codescent {
namespace {

/// One cost for each start with its slopes, as plain numbers.
struct CostColumn {
  std::vector<double> values, slopes_log_capacity, slopes_log_width;

  void push_back(const SizedCost& cost) {
    values.push_back(cost.value);
    slopes_log_capacity.push_back(cost.slope_log_capacity);
    slopes_log_width.push_back(cost.slope_log_width);
  }
};

/// Zero going forward; the gradient passes through.
at::Tensor gradient_only(const at::Tensor& x) {
  return x - x.detach();
}

/// The values, with the table's slopes as their gradient.
at::Tensor with_slopes(const CostColumn& column, const at::Tensor& log_capacity,
                       const at::Tensor& log_width) {
  const auto tensor = [](const std::vector<double>& numbers) {
    return torch::tensor(numbers, real_options());
  };
  return tensor(column.values) + tensor(column.slopes_log_capacity) * gradient_only(log_capacity) +
         tensor(column.slopes_log_width) * gradient_only(log_width);
}

}  // namespace

InstanceCost instance_cost(const MemoryLevel& level, const EnergyTable& table,
                           const at::Tensor& log_sizes) {
  const EnergyComponent& component = component_of(level, table);
  InstanceCost cost;
  cost.log_block_words = log_monomial(level.block_words, log_sizes).clamp_min(0);
  const auto log_width_bits = cost.log_block_words + std::log(level.word_bits);
  const auto log_capacity_bytes = level.capacity_words
                                      ? log_monomial(*level.capacity_words, log_sizes) +
                                            std::log(level.num_buffers * level.word_bits / 8.0)
                                      : torch::zeros_like(log_width_bits);

  CostColumn read_pj, write_pj, area_um2;
  const auto widths_bits = log_width_bits.detach().exp().contiguous();
  const auto capacities_bytes = log_capacity_bytes.detach().exp().contiguous();
  const auto width_of = widths_bits.accessor<double, 1>();
  const auto capacity_of = capacities_bytes.accessor<double, 1>();
  for (std::int64_t start = 0; start < log_sizes.size(0); ++start) {
    const ComponentCost one =
        cost_of(component, level.capacity_words ? capacity_of[start] : 0, width_of[start]);
    read_pj.push_back(one.read_pj);
    write_pj.push_back(one.write_pj);
    area_um2.push_back(one.area_um2);
  }
  cost.read_pj = with_slopes(read_pj, log_capacity_bytes, log_width_bits);
  cost.write_pj = with_slopes(write_pj, log_capacity_bytes, log_width_bits);
  cost.area_um2 = with_slopes(area_um2, log_capacity_bytes, log_width_bits);
  return cost;
}

ComponentCost mac_cost(const Architecture& architecture, const EnergyTable& table) {
  return cost_of(table.component(architecture.mac_component), 0, 1);
}

}  // namespace codescent
