#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/exact_model/sized_hardware.hpp"
#include "core/mapping.hpp"

namespace codescent {

/// Sizes as a measurement records them, which need not be whole parameters: DOSA's dataset has
/// scratchpads of 1.5 KiB.
struct RecordedSizes {
  Hardware hardware;  // where words are recorded in its place, the smallest value that holds them
  std::vector<std::optional<std::int64_t>> capacity_words;  // [levels] of one instance

  bool operator==(const RecordedSizes& other) const {
    return hardware == other.hardware && capacity_words == other.capacity_words;
  }
};

/// One measured run of one layer.
struct Trace {
  Layer layer;  // its name is the file's, or lists the bounds
  Mapping mapping;
  RecordedSizes sizes;
  std::optional<double> cycles;           // by Timeloop
  std::optional<double> energy_uj;        // by Timeloop
  std::optional<double> rtl_cycles;       // by the simulated circuit
  std::optional<double> auto_rtl_cycles;  // the same with the tiling of Gemmini's software ...
  std::string auto_tiling;                // ... of these extents, R_S_P_Q_C_K_N; empty: none
  int line = 0;                           // in the file, from 1
};

/// Coefficients at recorded sizes. Throws as `size_hardware` does.
SizedHardware size_hardware(const Architecture& architecture, const RecordedSizes& sizes,
                            const EnergyTable& table);

/// "R3 S3 P56 Q56 C64 K64 stride 2", bounds of 1 left out.
std::string bounds_text(const Layer& layer);

}  // namespace codescent
