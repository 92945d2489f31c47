#include "core/timeloop/loops.hpp"

#include <algorithm>

#include "core/layer.hpp"

namespace codescent {
namespace {

using Relation = TimeloopFactor::Relation;

/// Timeloop's convolutions have no groups. A level pinned to a few loops is so for a reason; where
/// this many are free, groups are, too.
constexpr int kFreeTemporalDims = 3;
constexpr int kFreeSpatialDims = 2;

constexpr std::array<Dim, 7> kTimeloopDims = {Dim::R, Dim::S, Dim::P, Dim::Q,
                                              Dim::C, Dim::K, Dim::N};

int size(DimSet dims) {
  int count = 0;
  for (const Dim dim : kAllDims) count += dims.has(dim);
  return count;
}

DimSet both(DimSet a, DimSet b) {
  DimSet common;
  for (const Dim dim : kAllDims)
    if (a.has(dim) && b.has(dim)) common.insert(dim);
  return common;
}

bool is_fixed_at_one(const TimeloopFactor& factor) {
  return factor.value == 1 && factor.relation != Relation::AtLeast;
}

std::string text(Dim dim) {
  return std::string(name(dim));
}

/// All but those that the constraints fix at 1.
DimSet free_dims(const TimeloopLoops& loops) {
  DimSet dims;
  for (const Dim dim : kTimeloopDims) dims.insert(dim);
  for (const auto& [dim, factor] : loops.factors)
    if (is_fixed_at_one(factor)) dims.remove(dim);
  return dims;
}

void note_bound(const TimeloopLevel& level, const std::string& what, Dim dim,
                const TimeloopFactor& factor, ImportNotes& notes) {
  const std::string relation = factor.relation == Relation::AtMost ? "<=" : ">=";
  notes.add("the constraint " + what + " " + text(dim) + relation + std::to_string(factor.value) +
                " is not modelled",
            level.name);
}

/// Dims before the split stand along X, those after it along Y; what the permutation does not name
/// comes after what it names. Without a split every dim may stand on either.
FanOutDims split_dims(const TimeloopLoops& loops) {
  const DimSet allowed = free_dims(loops);
  if (!loops.split) return {allowed, allowed};
  const auto split = static_cast<std::size_t>(*loops.split);
  FanOutDims dims;
  for (std::size_t i = 0; i < loops.permutation.size(); ++i)
    (i < split ? dims.x : dims.y).insert(loops.permutation[i]);
  for (const Dim dim : kTimeloopDims) {
    const auto& named = loops.permutation;
    if (std::find(named.begin(), named.end(), dim) != named.end()) continue;
    if (split > named.size()) dims.x.insert(dim);
    if (split < kTimeloopDims.size()) dims.y.insert(dim);
  }
  return {both(dims.x, allowed), both(dims.y, allowed)};
}

/// Whether the constraints say more of a dim than that it may fan out.
const TimeloopFactor* demand(const TimeloopLoops& loops, Dim dim) {
  const auto found = loops.factors.find(dim);
  const bool demands = found != loops.factors.end() && !is_fixed_at_one(found->second);
  return demands ? &found->second : nullptr;
}

/// Which neighbours share a whole input and which a part of it, no model counts.
void part_windows(const TimeloopLevel& level, DimSet& axis, ImportNotes& notes) {
  for (const WindowAxis& window : Layer().window_axes()) {
    if (!axis.has(window.output) || !axis.has(window.filter)) continue;
    const TimeloopFactor* demanded = demand(level.spatial, window.filter);
    if (demanded != nullptr && demand(level.spatial, window.output) != nullptr)
      demanded->place.fail(text(window.output) + " and " + text(window.filter) +
                           " slide one window and may not fan out along one axis of " + level.name +
                           "; fix one of them (" + text(window.filter) + "=1)");
    const Dim removed = demanded != nullptr ? window.output : window.filter;
    const Dim kept = demanded != nullptr ? window.filter : window.output;
    axis.remove(removed);
    notes.add(text(removed) + " may not fan out, since it slides one window with " + text(kept) +
                  "; the spatial constraint " + text(kept) + "=1 lets it",
              level.name);
  }
}

void note_empty_axis(const TimeloopLevel& level, const std::string& axis, std::int64_t side,
                     DimSet dims, ImportNotes& notes) {
  if (side > 1 && dims.empty())
    notes.add("no dim may fan out along " + axis + ", whose " + std::to_string(side) + " " +
                  level.fan_out.of + " stay idle but for one",
              level.name);
}

void note_spatial_bounds(const TimeloopLevel& level, const FanOutDims& dims, ImportNotes& notes) {
  for (const auto& [dim, factor] : level.spatial.factors) {
    if (factor.relation == Relation::Equal || is_fixed_at_one(factor)) continue;
    const std::int64_t side =
        std::max(dims.x.has(dim) ? level.fan_out.x : 1, dims.y.has(dim) ? level.fan_out.y : 1);
    if (factor.relation == Relation::AtLeast || factor.value < side)
      note_bound(level, "spatial", dim, factor, notes);
  }
}

/// What the temporal constraints of one level leave.
void set_loops(ImportedLevel& one, ImportNotes& notes) {
  MemoryLevel& level = one.level;
  // A loop around a level that holds nothing is as well the innermost one of the level around it.
  if (!level.holds.empty()) level.temporal = free_dims(one.origin->temporal);
  for (const auto& [dim, factor] : one.origin->temporal.factors) {
    if (factor.relation != Relation::Equal && !is_fixed_at_one(factor))
      note_bound(*one.origin, "temporal", dim, factor, notes);
    if (factor.relation == Relation::Equal && factor.value > 1) {
      level.temporal.insert(dim);
      level.fixed_temporal[index(dim)] = factor.value;
    }
  }
}

/// All that is left of a dim stands at one level: no other may loop over it.
void gather(std::vector<ImportedLevel>& levels, std::size_t at, Dim dim) {
  for (std::size_t l = 0; l < levels.size(); ++l)
    if (l != at && levels[l].level.fixed_temporal[index(dim)] == 0)
      levels[l].level.temporal.remove(dim);
  levels[at].level.temporal.insert(dim);
}

void gather_spatial(std::vector<ImportedLevel>& levels, ImportNotes& notes) {
  for (std::size_t l = 0; l < levels.size(); ++l) {
    if (levels[l].origin == nullptr) continue;
    for (const auto& [dim, factor] : levels[l].origin->spatial.factors) {
      if (!factor.is_equal_to(0)) continue;
      gather(levels, l, dim);
      notes.add("all of " + text(dim) + " fans out; what exceeds the fan-out loops at this level",
                levels[l].level.name);
    }
  }
}

void gather_temporal(std::vector<ImportedLevel>& levels) {
  std::map<Dim, std::string> gathered;
  for (std::size_t l = 0; l < levels.size(); ++l) {
    if (levels[l].origin == nullptr) continue;
    for (const auto& [dim, factor] : levels[l].origin->temporal.factors) {
      if (!factor.is_equal_to(0)) continue;
      const auto [earlier, is_new] = gathered.emplace(dim, levels[l].level.name);
      if (!is_new)
        factor.place.fail("all of " + text(dim) + " (" + text(dim) + "=0) stands at " +
                          earlier->second + " already");
      gather(levels, l, dim);
    }
  }
}

void add_groups(std::vector<ImportedLevel>& levels) {
  for (std::size_t l = 0; l < levels.size(); ++l) {
    MemoryLevel& level = levels[l].level;
    const bool is_stated =
        levels[l].origin != nullptr && levels[l].origin->temporal.factors.count(Dim::G) > 0;
    if (l == 0 || (!is_stated && size(level.temporal) >= kFreeTemporalDims))
      level.temporal.insert(Dim::G);
  }
}

void pin_order(ImportedLevel& one) {
  if (size(one.level.temporal) < 2) return;
  for (const Dim dim : one.origin->temporal.permutation)
    if (one.level.temporal.has(dim)) one.level.pinned_order.push_back(dim);
}

void expect_covered(const std::vector<ImportedLevel>& levels) {
  for (const Dim dim : kAllDims)
    if (std::none_of(levels.begin(), levels.end(), [&](const ImportedLevel& one) {
          return one.level.temporal.has(dim) && one.level.fixed_temporal[index(dim)] == 0;
        }))
      levels.front().origin->place.fail("every level fixes its factor of " + text(dim) +
                                        ", so that bounds of " + text(dim) +
                                        " could not be covered; leave it free at one level");
}

}  // namespace

bool FanOutDims::need_two_levels() const {
  if (!both(x, y).empty()) return true;
  for (const WindowAxis& window : Layer().window_axes())
    if ((x.has(window.output) && y.has(window.filter)) ||
        (y.has(window.output) && x.has(window.filter)))
      return true;
  return false;
}

FanOutDims fan_out_dims(const TimeloopLevel& level, ImportNotes& notes) {
  FanOutDims dims = split_dims(level.spatial);
  if (level.fan_out.x == 1) dims.x = {};
  if (level.fan_out.y == 1) dims.y = {};
  part_windows(level, dims.x, notes);
  part_windows(level, dims.y, notes);
  note_empty_axis(level, "X", level.fan_out.x, dims.x, notes);
  note_empty_axis(level, "Y", level.fan_out.y, dims.y, notes);
  note_spatial_bounds(level, dims, notes);
  if (level.spatial.factors.count(Dim::G) > 0) return dims;
  if (size(dims.y) >= kFreeSpatialDims)
    dims.y.insert(Dim::G);
  else if (size(dims.x) >= kFreeSpatialDims)
    dims.x.insert(Dim::G);
  return dims;
}

void fix_fan_out(const TimeloopLevel& level, MemoryLevel& part) {
  for (const auto& [dim, factor] : level.spatial.factors)
    if (factor.relation == Relation::Equal && factor.value > 1 && part.spatial_axis(dim))
      part.fixed_spatial[index(dim)] = factor.value;
}

void set_temporal_loops(std::vector<ImportedLevel>& levels, ImportNotes& notes) {
  for (ImportedLevel& one : levels)
    if (one.origin != nullptr) set_loops(one, notes);
  gather_spatial(levels, notes);
  gather_temporal(levels);
  add_groups(levels);
  for (ImportedLevel& one : levels)
    if (one.origin != nullptr) pin_order(one);
  expect_covered(levels);
}

}  // namespace codescent
