#pragma once

#include "core/architecture.hpp"
#include "core/timeloop/levels.hpp"

namespace codescent {

/// Dims that may fan out along the columns and the rows below a level.
struct FanOutDims {
  DimSet x;
  DimSet y;

  /// Whether one level cannot have both axes: a dim, or both dims of a window, stand on both.
  bool need_two_levels() const;
};

/// What the constraints leave of the dims; only the spatial dims that one level can describe.
/// Throws InputError where they demand more.
FanOutDims fan_out_dims(const TimeloopLevel& level, ImportNotes& notes);

/// The factors that the constraints fix at the axes of a level.
///   part  axes that were made of `level`
void fix_fan_out(const TimeloopLevel& level, MemoryLevel& part);

/// A level that is being made; several may be made of one of Timeloop's.
struct ImportedLevel {
  MemoryLevel level;
  const TimeloopLevel* origin;  // null: carries only the second axis of the level around it
};

/// Sets the temporal loops, fixed factors and pinned orders that the constraints leave. Throws
/// InputError.
///   levels  outermost first
void set_temporal_loops(std::vector<ImportedLevel>& levels, ImportNotes& notes);

}  // namespace codescent
