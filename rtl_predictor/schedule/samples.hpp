#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/architecture.hpp"
#include "core/energy_table.hpp"
#include "core/validation/trace.hpp"
#include "rtl_predictor/schedule/schedule.hpp"

namespace codescent {

/// A measured run as the predictor sees it.
struct Sample {
  Layer layer;  // as the harness runs it
  OuterNest<double> nest;
  double array_side = 16;
  Schedule<double> schedule;
  double rtl_cycles = 0;
  int line = 0;
};

/// The layer that DOSA's FireSim harness runs for a recorded one: its convolutions are square, as
/// wide as P, and padded by half a filter, which makes an even filter's output one wider.
/// [ucb-bar/gemmini-rocc-tests, gemmini-data-collection/layers/extract_data_csv.py]
Layer layer_as_run(const Layer& recorded);

/// The array that a trace was measured on. The training traces record a dummy array; they were
/// collected on arrays of 4 to 64, each mapping on the smallest that holds its fan-outs.
/// [gemmini-data-collection/gemmini_data_collection.py, per_pe_dim]
double array_side_of(const Architecture& architecture, const Trace& trace);

/// Why the predictor cannot say anything of a layer; empty if it can: the RTL runs dense
/// convolutions and matrix products without dilation.
std::string unsupported(const Layer& layer);

/// The samples of traces with RTL cycles; the others, and unsupported layers, are left out.
/// Analytical cycles are those at the recorded sizes. Throws as `size_hardware` does.
std::vector<Sample> samples_of(const Architecture& architecture, const EnergyTable& table,
                               const std::vector<Trace>& traces);

/// Rows of the same layer have the same text.
std::string layer_key(const Sample& sample);

}  // namespace codescent
