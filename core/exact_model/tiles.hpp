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

/// Words of the input axis that a window of `output` x `filter` positions covers, holes included.
std::int64_t window_extent(const WindowAxis& axis, const DimArray& extents);

/// Words of an operand in a tile of these extents; an input tile is the dense bounding box of its
/// windows, [(p-1) stride + (r-1) dilation + 1] words along each axis (Timeloop).
std::int64_t tile_words(const Layer& layer, Operand operand, const DimArray& extents);

}  // namespace codescent
