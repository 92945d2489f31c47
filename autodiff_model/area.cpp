#include "autodiff_model/area.hpp"

#include <torch/types.h>

#include "autodiff_model/axes.hpp"
#include "autodiff_model/instance_cost.hpp"
#include "autodiff_model/log_monomial.hpp"

namespace codescent {
namespace {

constexpr double kMm2PerUm2 = 1e-6;

/// Physical copies, at least one, [starts].
at::Tensor copies(const Monomial& count, const at::Tensor& log_sizes) {
  return log_monomial(count, log_sizes).clamp_min(0).exp();
}

}  // namespace

at::Tensor area_mm2(const Architecture& architecture, const EnergyTable& table,
                    const at::Tensor& log_sizes) {
  expect_shape(log_sizes, {-1, static_cast<std::int64_t>(architecture.parameters.size())},
               "log_sizes");
  auto area_um2 =
      mac_cost(architecture, table).area_um2.value * copies(architecture.mac_units, log_sizes);
  for (const MemoryLevel& level : architecture.levels)
    if (level.on_chip)
      area_um2 = area_um2 + instance_cost(level, table, log_sizes).area_um2 *
                                copies(level.instances, log_sizes);
  return area_um2 * kMm2PerUm2;
}

}  // namespace codescent
