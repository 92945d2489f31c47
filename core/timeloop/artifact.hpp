#pragma once

#include "core/exact_model/traffic.hpp"

namespace codescent {

/// Input words that Timeloop counts as delivered to one instance of `level`. It follows the box
/// that the instance holds:
///  - the first box costs all its words;
///  - a move costs only the words that are new if it is along one axis at most and the same as the
///    move before, or if there is no move before to compare with;
///  - any other move costs the whole box, and there is no move before the next one.
/// Of each loop it walks iterations 0 and 1 and lets 1 stand for the rest ("extrapolation"), so
/// that what follows a loop of three iterations or more seems to move on from its second box.
/// Boxes are bounding boxes whatever the layer's footprint.
/// Takes time 2^(loops above the level). Of perfect mappings only: what it does to a last pass that
/// is shorter was never compared with Timeloop.
///   traffic  as count_traffic leaves it
std::int64_t timeloop_input_fills(const Layer& layer, const Traffic& traffic, int level);

/// Whether Timeloop's input fills differ from those of `count_traffic` at any level. That needs
/// loops above a level that move one axis of the window (R and P, S and Q, or a dim at two levels),
/// and a step of an outer one that seems to repeat the move before it: its shift, less those of all
/// loops of the axis inside it that step back, equals the last move. With two loops that is
/// shift_outer - shift_inner == shift_inner or, with loops innermost that do not index the input,
/// shift_outer == shift_inner. Throws std::invalid_argument if the factors are imperfect.
bool touches_extrapolation_artifact(const Architecture& architecture, const Layer& layer,
                                    const Mapping& mapping);

}  // namespace codescent
