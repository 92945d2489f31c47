#include "core/exact_model/traffic.hpp"

#include <algorithm>

#include "core/exact_model/clipped_nest.hpp"
#include "core/exact_model/tiles.hpp"

namespace codescent {
namespace {

/// Words of an input tile that one step of the innermost loop, over `dim`, brings in anew.
///   step  positions of `dim`
std::int64_t strip_words(const WindowAxis& axis, Dim dim, std::int64_t step,
                         const DimArray& extents, std::int64_t tile) {
  const std::int64_t own = extents[index(dim)];
  const std::int64_t across = extents[index(dim == axis.output ? axis.filter : axis.output)];
  const std::int64_t reach = window_extent(axis, extents);
  return tile / reach * (reach - window_overlap(axis, dim, own, own, across, step));
}

/// How far a dim reaches below the first temporal loop above `level`.
std::int64_t extent_below_loop(const Traffic& traffic, int level, const ActiveLoop& loop) {
  std::int64_t reach = traffic.extents[level][index(loop.dim)];
  for (const ActiveLoop& fan_out : traffic.spatial)
    if (fan_out.dim == loop.dim && fan_out.level > level && fan_out.level <= loop.level)
      reach *= fan_out.factor;
  return reach;
}

/// Words delivered to one instance of `level` over the whole layer.
std::int64_t fills_of(const Layer& layer, Operand operand, DimSet relevant, int level,
                      std::int64_t tile, const Traffic& traffic) {
  auto loop = traffic.temporal.begin();
  const auto end = traffic.temporal.end();
  while (loop != end && loop->level <= level) ++loop;
  std::int64_t fills = tile;
  if (operand == Operand::Input && loop != end) {
    const auto axes = layer.window_axes();
    if (const WindowAxis* axis = axis_of(loop->dim, axes)) {
      fills += (loop->factor - 1) * strip_words(*axis, loop->dim,
                                                extent_below_loop(traffic, level, *loop),
                                                traffic.extents[level], tile);
      for (++loop; loop != end; ++loop) fills *= loop->factor;
      return fills;
    }
  }
  while (loop != end && !relevant.has(loop->dim)) ++loop;
  for (; loop != end; ++loop) fills *= loop->factor;
  return fills;
}

/// Distinct tiles among the children in the fan-outs of levels (below, level].
std::int64_t distinct_fan_out(const Traffic& traffic, DimSet relevant, int below, int level) {
  std::int64_t product = 1;
  for (const ActiveLoop& loop : traffic.spatial)
    if (loop.level > below && loop.level <= level && relevant.has(loop.dim)) product *= loop.factor;
  return product;
}

/// `clipped` is null where factors are perfect.
void count_operand(const Architecture& architecture, const Layer& layer, const Mapping& mapping,
                   Operand operand, const ClippedNest* clipped, Traffic& traffic) {
  const DimSet relevant = layer.relevant(operand);
  const int outermost = architecture.num_levels() - 1;
  std::int64_t wanted_per_child = traffic.compute_cycles;
  int child = -1;
  for (int l = 0; l <= outermost; ++l) {
    if (!holds(architecture.levels[l], mapping.levels[l], operand)) continue;
    OperandTraffic& counts = traffic.levels[l][index(operand)];
    counts.tile = tile_words(layer, operand, traffic.extents[l]);
    const std::int64_t children = distinct_fan_out(traffic, relevant, child, l);
    const std::int64_t served = wanted_per_child * children;
    // Words that one instance's children, or the instance, meet for the first time.
    const auto first_visits = [&](int level) {
      return clipped != nullptr ? clipped->words_of_all_tiles(operand, level)
                                : tile_words(layer, operand, layer.bounds) /
                                      distinct_fan_out(traffic, relevant, level, outermost);
    };
    counts.reads = served;
    if (operand == Operand::Output) {
      counts.updates = served;
      counts.reads -= clipped != nullptr ? first_visits(child) * children : first_visits(l);
    }
    wanted_per_child = 0;
    if (l < outermost)
      wanted_per_child = clipped != nullptr
                             ? clipped->fills(operand, l)
                             : fills_of(layer, operand, relevant, l, counts.tile, traffic);
    counts.fills = wanted_per_child;
    if (operand == Operand::Output && l < outermost && !architecture.counts_first_fills)
      counts.fills -= first_visits(l);
    child = l;
  }
}

void list_loops(const Mapping& mapping, Traffic& traffic) {
  traffic.temporal.clear();
  traffic.spatial.clear();
  const int num_levels = static_cast<int>(mapping.levels.size());
  traffic.instances.resize(num_levels);
  traffic.compute_cycles = 1;
  for (int l = 0; l < num_levels; ++l) {
    const LevelMapping& loops = mapping.levels[l];
    for (const Dim dim : loops.order) {
      const std::int64_t factor = loops.temporal[index(dim)];
      if (factor == 1) continue;
      traffic.temporal.push_back({dim, l, factor});
      traffic.compute_cycles *= factor;
    }
    for (const Dim dim : kAllDims) {
      const std::int64_t factor = loops.spatial[index(dim)];
      if (factor != 1) traffic.spatial.push_back({dim, l, factor});
    }
  }
  for (int l = 0; l < num_levels; ++l) traffic.instances[l] = 1;
  for (const ActiveLoop& loop : traffic.spatial)
    for (int l = 0; l < loop.level; ++l) traffic.instances[l] *= loop.factor;
}

void count_operands(const Architecture& architecture, const Layer& layer, const Mapping& mapping,
                    const ClippedNest* clipped, Traffic& traffic) {
  traffic.levels.assign(architecture.levels.size(), {});
  traffic.macs = layer.macs();
  traffic.computes = traffic.macs;
  for (const Operand operand : kAllOperands)
    count_operand(architecture, layer, mapping, operand, clipped, traffic);
}

void count_clipped(const Architecture& architecture, const Layer& layer, const Mapping& mapping,
                   Traffic& traffic) {
  const ClippedNest nest(layer, traffic);
  for (DimArray& extents : traffic.extents)
    for (int d = 0; d < kNumDims; ++d) extents[d] = std::min(extents[d], layer.bounds[d]);
  traffic.compute_cycles = nest.compute_cycles();
  count_operands(architecture, layer, mapping, &nest, traffic);
  traffic.computes = traffic.compute_cycles;
  for (const ActiveLoop& fan_out : traffic.spatial) traffic.computes *= fan_out.factor;
}

}  // namespace

void count_traffic(const Architecture& architecture, const Layer& layer, const Mapping& mapping,
                   Traffic& traffic) {
  tile_extents(mapping, traffic.extents);
  list_loops(mapping, traffic);
  if (traffic.extents.back() == layer.bounds)
    count_operands(architecture, layer, mapping, nullptr, traffic);
  else
    count_clipped(architecture, layer, mapping, traffic);
}

void count_clipped_traffic(const Architecture& architecture, const Layer& layer,
                           const Mapping& mapping, Traffic& traffic) {
  tile_extents(mapping, traffic.extents);
  list_loops(mapping, traffic);
  count_clipped(architecture, layer, mapping, traffic);
}

}  // namespace codescent
