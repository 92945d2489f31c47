#pragma once

#include "core/timeloop/levels.hpp"

namespace codescent {

/// Reads keep and bypass of a map, as far as it has them, into a level. Throws InputError.
void read_operand_constraints(const YamlReader& node, TimeloopLevel& level, ImportNotes& notes);

/// Reads factors, permutation and split of a map, as far as it has them. Throws InputError.
///   what  "temporal" or "spatial"
void read_loop_constraints(const YamlReader& node, const std::string& what,
                           const std::string& level_name, TimeloopLoops& loops, ImportNotes& notes);

/// Throws InputError if the dims that the constraints name, all together, are those of a matrix
/// product, which mean others than a convolution's, or contradict each other.
void check_constrained_dims(TimeloopHierarchy& hierarchy);

/// Reads the lists of constraints that a file has, each entry with a target, into the levels:
/// architecture_constraints, mapspace_constraints and mapspace. Returns whether there was one.
/// Throws InputError.
bool apply_constraints(const YamlReader& root, TimeloopHierarchy& hierarchy);

}  // namespace codescent
