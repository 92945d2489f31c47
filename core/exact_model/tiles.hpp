#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "core/mapping.hpp"

namespace codescent {

/// Whether the factors of every dim multiply to its bound: no pass is cut short.
bool is_perfect(const Layer& layer, const Mapping& mapping);

/// Positions o * stride + f * dilation that differ, o below `outputs` and f below `taps`:
/// outputs * taps - max(0, outputs - d/g) * max(0, taps - s/g), g = gcd(s, d). Numbers may be
/// fractions.
template <typename Number>
Number distinct_positions(const WindowAxis& axis, Number outputs, Number taps) {
  std::int64_t output_period = axis.dilation;
  std::int64_t tap_period = axis.stride;
  if (output_period != 1 && tap_period != 1) {
    const std::int64_t common = std::gcd(axis.stride, axis.dilation);
    output_period /= common;
    tap_period /= common;
  }
  // Those of which the first tap is the only one, and those that the taps share.
  const Number repeated_outputs = std::max(Number{0}, outputs - static_cast<Number>(output_period));
  const Number repeated_taps = std::max(Number{0}, taps - static_cast<Number>(tap_period));
  return outputs * taps - repeated_outputs * repeated_taps;
}
/// Of those, the ones that a step leaves in place; see `window_overlap`.
std::int64_t distinct_overlap(const WindowAxis& axis, Dim dim, std::int64_t own, std::int64_t next,
                              std::int64_t across, std::int64_t step);

/// Words of the input axis that `outputs` x `taps` positions of a window take, by its footprint:
/// (outputs-1) stride + (taps-1) dilation + 1, holes included (Timeloop), or the distinct ones.
inline std::int64_t window_extent(const WindowAxis& axis, std::int64_t outputs, std::int64_t taps) {
  if (axis.footprint == Footprint::Distinct) return distinct_positions(axis, outputs, taps);
  return (outputs - 1) * axis.stride + (taps - 1) * axis.dilation + 1;
}
/// The same of a tile.
inline std::int64_t window_extent(const WindowAxis& axis, const DimArray& extents) {
  return window_extent(axis, extents[index(axis.output)], extents[index(axis.filter)]);
}

/// Words that a step of `step` positions of `dim`, one of the axis' two, leaves in place.
///   own     positions of `dim` in the tile before the step
///   next    in the tile after it, at most `own`
///   across  of the axis' other dim in both
inline std::int64_t window_overlap(const WindowAxis& axis, Dim dim, std::int64_t own,
                                   std::int64_t next, std::int64_t across, std::int64_t step) {
  if (axis.footprint == Footprint::Distinct)
    return distinct_overlap(axis, dim, own, next, across, step);
  const bool is_output = dim == axis.output;
  const std::int64_t unit = is_output ? axis.stride : axis.dilation;
  const std::int64_t across_unit = is_output ? axis.dilation : axis.stride;
  return std::max<std::int64_t>(0, (own - 1 - step) * unit + (across - 1) * across_unit + 1);
}

/// Words of an operand in a tile of these extents; those of an input by its windows' footprint.
std::int64_t tile_words(const Layer& layer, Operand operand, const DimArray& extents);

}  // namespace codescent
