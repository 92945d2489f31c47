#pragma once

#include <string>
#include <vector>

#include "core/files/csv_file.hpp"
#include "searchers/stacks/fuse_grid.hpp"

namespace codescent {

/// A point that another program costed.
struct RecordedPoint {
  FusePoint point;
  double energy_mj = 0;
  double mega_cycles = 0;
  double energy_step = 0, cycles_step = 0;  // of the last digit that is written
};

/// Reads a table with the columns lpf, mode (1 recompute, 2 horizontal, 3 full), tx, ty, energy_mJ
/// and latency_Mcc; others are passed over. Throws InputError with file:line at what does not fit.
std::vector<RecordedPoint> read_recorded_points(const CsvTable& table);

/// How far figures are from recorded ones.
struct PointDifferences {
  int within_a_millionth = 0;                           // energy and cycles
  int as_written = 0;                                   // both equal to every digit that is written
  double largest_of_energy = 0, largest_of_cycles = 0;  // relative
};
/// Points that cannot run differ by infinity.
PointDifferences point_differences(const std::vector<RecordedPoint>& recorded,
                                   const std::vector<FuseFigures>& figures);

/// A table in the same columns, with more figures of each point; points that cannot run have none.
std::string points_csv(const std::vector<FuseFigures>& figures,
                       const ZigzagAccelerator& accelerator);

}  // namespace codescent
