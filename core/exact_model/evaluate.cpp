#include "core/exact_model/evaluate.hpp"

#include "core/error.hpp"
#include "core/exact_model/energy.hpp"
#include "core/units.hpp"

namespace codescent {

LayerMetrics evaluate_layer(const Architecture& architecture, const SizedHardware& hardware,
                            const Layer& layer, const Mapping& mapping) {
  LayerMetrics metrics;
  count_traffic(architecture, layer, mapping, metrics.traffic);
  metrics.latency = latency(hardware, metrics.traffic);
  for (int l = 0; l < architecture.num_levels(); ++l) {
    metrics.level_cycles.push_back(level_cycles(hardware, metrics.traffic, l));
    auto& by_operand = metrics.energy_pj.emplace_back();
    for (int o = 0; o < kNumOperands; ++o)
      by_operand[o] = operand_energy_pj(hardware.levels[l], metrics.traffic.levels[l][o],
                                        metrics.traffic.instances[l]);
  }
  metrics.mac_energy_pj = static_cast<double>(metrics.traffic.computes) * hardware.mac_pj;
  metrics.total_energy_pj = energy_pj(hardware, metrics.traffic);
  metrics.utilisation =
      static_cast<double>(metrics.traffic.macs) /
      (static_cast<double>(hardware.mac_units) * static_cast<double>(metrics.latency.cycles));
  return metrics;
}

Metrics evaluate_design(const Architecture& architecture, const EnergyTable& table,
                        const Workload& workload, const Design& design) {
  const SizedHardware hardware = size_hardware(architecture, design.hardware, table);
  Metrics metrics;
  metrics.area_mm2 = hardware.area_mm2();
  for (std::size_t i = 0; i < workload.layers.size(); ++i) {
    const Layer& layer = workload.layers[i];
    LayerMetrics one = evaluate_layer(architecture, hardware, layer, design.mappings[i]);
    metrics.energy_uj += static_cast<double>(layer.count) * one.total_energy_pj * kMicrojoules;
    std::int64_t cycles = 0;
    if (__builtin_mul_overflow(layer.count, one.latency.cycles, &cycles) ||
        __builtin_add_overflow(metrics.cycles, cycles, &metrics.cycles))
      throw InputError("workload \"" + workload.name + "\" takes more than 2^63 cycles");
    metrics.layers.push_back(std::move(one));
  }
  return metrics;
}

}  // namespace codescent
