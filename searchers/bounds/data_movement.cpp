#include "searchers/bounds/data_movement.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/exact_model/tiles.hpp"

namespace codescent {
namespace {

bool is_filter(const Layer& layer, Dim dim) {
  for (const WindowAxis& axis : layer.window_axes())
    if (axis.filter == dim) return true;
  return false;
}

bool holds_all(const MemoryLevel& level) {
  return std::all_of(kAllOperands.begin(), kAllOperands.end(),
                     [&](Operand operand) { return level.can_hold(operand); });
}

/// Whether every dim but the filter's is seen by two operands.
bool is_seen_twice(const Layer& layer) {
  for (const Dim dim : kAllDims) {
    int num_seeing = 0;
    for (const Operand operand : kAllOperands) num_seeing += layer.relevant(operand).has(dim);
    if (layer.bound(dim) > 1 && num_seeing < 2 && !is_filter(layer, dim)) return false;
  }
  return true;
}

/// Filter taps that one input word can serve: along each axis those whose positions are the same
/// modulo the stride, and no more than there are outputs.
double taps_of_an_input(const Layer& layer) {
  double taps = 1;
  for (const WindowAxis& axis : layer.window_axes()) {
    const std::int64_t classes = axis.stride / std::gcd(axis.stride, axis.dilation);
    const std::int64_t in_a_class = (layer.bound(axis.filter) + classes - 1) / classes;
    taps *= static_cast<double>(std::min(in_a_class, layer.bound(axis.output)));
  }
  return taps;
}

/// Operands that no level inside holds: they stay in the multipliers for a moment.
int num_passing(const Architecture& architecture, int level) {
  int count = kNumOperands;
  for (const Operand operand : kAllOperands)
    for (int l = 0; l < level; ++l)
      if (architecture.levels[l].can_hold(operand)) {
        --count;
        break;
      }
  return count;
}

}  // namespace

std::int64_t compulsory_words(const Layer& layer, Operand operand) {
  if (operand != Operand::Input) return tile_words(layer, operand, layer.bounds);
  std::int64_t words = layer.bound(Dim::C) * layer.bound(Dim::N) * layer.bound(Dim::G);
  for (const WindowAxis& axis : layer.window_axes())
    words *= distinct_positions(axis, layer.bound(axis.output), layer.bound(axis.filter));
  return words;
}

std::vector<double> least_words_moved(const Architecture& architecture,
                                      const SizedHardware& hardware, const Layer& layer) {
  std::vector<double> least(architecture.num_levels(), 0);
  if (!is_seen_twice(layer)) return least;
  const auto macs = static_cast<double>(layer.macs());
  const double taps = taps_of_an_input(layer);
  double held_words = 0;  // at once, by all levels inside
  for (int l = 0; l < architecture.num_levels(); ++l) {
    const MemoryLevel& level = architecture.levels[l];
    const SizedLevel& sized = hardware.levels[l];
    const double words =
        held_words + static_cast<double>(num_passing(architecture, l) * hardware.mac_units);
    if (l > 0 && sized.instances == 1 && holds_all(level) && std::isfinite(words))
      least[l] = std::max(0.0, 2 * macs / std::sqrt(taps * words) - 2 * words);
    if (level.holds.empty()) continue;
    held_words += sized.capacity_words ? static_cast<double>(*sized.capacity_words) *
                                             static_cast<double>(sized.instances)
                                       : INFINITY;
  }
  return least;
}

}  // namespace codescent
