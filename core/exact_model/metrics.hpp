#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/exact_model/latency.hpp"
#include "core/exact_model/sized_hardware.hpp"
#include "core/exact_model/traffic.hpp"
#include "core/mapping.hpp"

namespace codescent {

/// Exact figures of one run of one layer.
struct LayerMetrics {
  Traffic traffic;
  Latency latency;
  std::vector<std::int64_t> level_cycles;  // cycles that each level's bandwidth allows
  std::vector<std::array<double, kNumOperands>> energy_pj;  // [levels][operands]
  double mac_energy_pj = 0;
  double total_energy_pj = 0;
  double utilisation = 0;  // the layer's MACs / (MAC units x cycles)
};

/// Exact figures of a network; layers weigh in with their counts.
struct Metrics {
  std::vector<LayerMetrics> layers;
  double energy_uj = 0;
  std::int64_t cycles = 0;
  double area_mm2 = 0;

  /// Energy-delay product of the network: (sum of energies) x (sum of cycles), in µJ x cycles.
  double edp_uj_cycles() const { return energy_uj * static_cast<double>(cycles); }
};

/// A sized accelerator and a mapping for each layer of a workload, in the workload's order.
struct Design {
  Hardware hardware;
  std::vector<Mapping> mappings;
};

}  // namespace codescent
