#include "tests/support/exhaustive_design.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "core/exact_model/capacity.hpp"
#include "core/exact_model/energy.hpp"
#include "core/exact_model/latency.hpp"
#include "core/pareto_front.hpp"
#include "tests/support/exhaustive_mapper.hpp"

namespace codescent::testing {
namespace {

using Front = ParetoFront<int>;

/// Sizes with the fronts of the layers at them.
struct SizedFronts {
  Hardware hardware;
  SizedHardware sized;
  std::vector<Front> layers;
};

std::vector<Hardware> all_sizes(const std::vector<Parameter>& ranges) {
  std::vector<Hardware> sizes(1);
  for (const Parameter& range : ranges) {
    std::vector<Hardware> grown;
    for (const Hardware& hardware : sizes)
      for (std::int64_t size = range.minimum; size <= range.maximum; ++size) {
        grown.push_back(hardware);
        grown.back().values.push_back(size);
      }
    sizes = std::move(grown);
  }
  return sizes;
}

/// The least figure of all combinations of the layers' points from this layer on.
double least_figure(const SizedFronts& at, const Workload& workload, std::size_t layer,
                    double energy_uj, double cycles, const DesignFigure& figure) {
  if (layer == at.layers.size()) return figure(energy_uj, cycles, at.sized.area_mm2());
  const auto count = static_cast<double>(workload.layers[layer].count);
  double least = std::numeric_limits<double>::infinity();
  for (const auto& [energy_pj, point] : at.layers[layer].entries())
    least =
        std::min(least, least_figure(at, workload, layer + 1, energy_uj + count * energy_pj * 1e-6,
                                     cycles + count * static_cast<double>(point.cycles), figure));
  return least;
}

}  // namespace

double exhaustive_optimum(const Architecture& architecture, const EnergyTable& table,
                          const Workload& workload, const DesignFigure& figure) {
  std::vector<SizedFronts> all;
  for (const Hardware& hardware : all_sizes(architecture.parameters))
    all.push_back({hardware, size_hardware(architecture, hardware, table),
                   std::vector<Front>(workload.layers.size())});
  Traffic traffic;
  for (std::size_t layer = 0; layer < workload.layers.size(); ++layer)
    for_every_mapping(architecture, workload.layers[layer], [&](const Mapping& mapping) {
      count_traffic(architecture, workload.layers[layer], mapping, traffic);
      const SizeDemand demand = size_demand(architecture, mapping, traffic);
      for (SizedFronts& at : all)
        if (fits(architecture, at.hardware, demand))
          at.layers[layer].add(energy_pj(at.sized, traffic), latency(at.sized, traffic).cycles, 0);
    });
  double least = std::numeric_limits<double>::infinity();
  for (const SizedFronts& at : all)
    least = std::min(least, least_figure(at, workload, 0, 0, 0, figure));
  return least;
}

}  // namespace codescent::testing
