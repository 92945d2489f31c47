#pragma once

#include <cstdint>
#include <vector>

#include "core/mapping.hpp"

namespace codescent {

/// How far each dim reaches inside one instance of each level: the product of the temporal and
/// spatial factors at and below the level. [levels, dims]
void tile_extents(const Mapping& mapping, std::vector<DimArray>& extents);

/// Whether the factors of every dim multiply to its bound: no pass is cut short.
bool is_perfect(const Layer& layer, const Mapping& mapping);

/// The axis whose window a dim slides; null for the other dims.
const WindowAxis* axis_of(Dim dim, const std::array<WindowAxis, 2>& axes);

/// Positions o * stride + f * dilation that differ, o below `outputs` and f below `taps`:
/// outputs * taps - max(0, outputs - d/g) * max(0, taps - s/g), g = gcd(s, d).
std::int64_t distinct_positions(const WindowAxis& axis, std::int64_t outputs, std::int64_t taps);

/// Words of the input axis that `outputs` x `taps` positions of a window take, by its footprint:
/// (outputs-1) stride + (taps-1) dilation + 1, holes included (Timeloop), or the distinct ones.
std::int64_t window_extent(const WindowAxis& axis, std::int64_t outputs, std::int64_t taps);
/// The same of a tile.
std::int64_t window_extent(const WindowAxis& axis, const DimArray& extents);

/// Words that a step of `step` positions of `dim`, one of the axis' two, leaves in place.
///   own     positions of `dim` in the tile before the step
///   next    in the tile after it, at most `own`
///   across  of the axis' other dim in both
std::int64_t window_overlap(const WindowAxis& axis, Dim dim, std::int64_t own, std::int64_t next,
                            std::int64_t across, std::int64_t step);

/// Words of an operand in a tile of these extents; those of an input by its windows' footprint.
std::int64_t tile_words(const Layer& layer, Operand operand, const DimArray& extents);

}  // namespace codescent
