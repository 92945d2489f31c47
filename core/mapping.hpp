#pragma once

#include <string>
#include <vector>

#include "core/architecture.hpp"
#include "core/layer.hpp"

namespace codescent {

/// The loops that one level contributes: temporal loops around a fan-out.
struct LevelMapping {
  DimArray temporal = kAllOnes;
  DimArray spatial = kAllOnes;                 // fan-out below the level, inside its temporal loops
  std::array<Dim, kNumDims> order = kAllDims;  // temporal loops, innermost first
  OperandSet bypassed;  // operands that the level may hold and that pass it by

  bool operator==(const LevelMapping& other) const {
    return temporal == other.temporal && spatial == other.spatial && order == other.order &&
           bypassed == other.bypassed;
  }
};

/// Whether a level holds an operand under a mapping.
inline bool holds(const MemoryLevel& level, const LevelMapping& loops, Operand operand) {
  return level.can_hold(operand) && !loops.bypassed.has(operand);
}

/// How many of a mapping's temporal loops above 1, counted from the innermost of all, stand at a
/// level or inside it, for each operand.
using LevelBoundary = std::array<int, kNumOperands>;

/// Integer factors and loop orders of one layer, levels innermost first. The factors of a dim may
/// multiply to more than its bound (imperfect factors): a loop steps by the product of all factors
/// inside it, and the last pass of each loop ends at the bound.
struct Mapping {
  std::vector<LevelMapping> levels;
  /// [levels] of an uneven mapping, whose operands part the same loops between the levels each in
  /// their own way; empty: all as `levels` part them.
  std::vector<LevelBoundary> boundaries = {};

  bool operator==(const Mapping& other) const {
    return levels == other.levels && boundaries == other.boundaries;
  }
};

/// Where the levels' own loops end, for every operand alike. [levels]
std::vector<LevelBoundary> even_boundaries(const Mapping& mapping);
/// Whether some operand's loops are parted otherwise.
bool is_uneven(const Mapping& mapping);

/// Writes a mapping in DOSA's form, outermost level and loop first, e.g.
/// "L3[WIO] K8 Q28 - L2[WI] N1 K4X - L1[O] K2 C3X - L0[W] P2". The letters in brackets are the
/// operands that the level holds, those that the mapping sends past it left out. Loops of one
/// iteration are left out; a spatial word ends in X, Y or Z, the number of its axis.
std::string mapping_string(const Mapping& mapping, const Architecture& architecture);

/// Reads DOSA's form. Loops that are not named get factor 1 and stand outside the named ones.
/// Throws std::invalid_argument that names the word at fault.
Mapping mapping_from_string(const std::string& text, const Architecture& architecture);

}  // namespace codescent
