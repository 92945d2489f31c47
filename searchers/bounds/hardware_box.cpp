#include "searchers/bounds/hardware_box.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/exact_model/capacity.hpp"
#include "core/units.hpp"

namespace codescent {
namespace {

struct Range {
  double least = 0;
  double most = 0;
};

/// The sizes of a box at which a monomial is largest, or smallest.
Hardware extreme(const Monomial& monomial, const HardwareBox& box, bool largest) {
  Hardware hardware{box.lowest};
  for (std::size_t p = 0; p < monomial.exponents.size(); ++p)
    if ((monomial.exponents[p] > 0) == largest) hardware.values[p] = box.highest[p];
  return hardware;
}
std::int64_t largest_floor(const Monomial& monomial, const HardwareBox& box) {
  return monomial.floor_at(extreme(monomial, box, true));
}
std::int64_t smallest_floor(const Monomial& monomial, const HardwareBox& box) {
  return monomial.floor_at(extreme(monomial, box, false));
}
std::optional<double> largest_value(const std::optional<Monomial>& monomial,
                                    const HardwareBox& box) {
  if (!monomial) return std::nullopt;
  return monomial->at(extreme(*monomial, box, true));
}

/// A range's ends and the grid's points between them.
std::vector<double> points_in(const Range& range, const std::vector<double>& grid) {
  std::vector<double> points = {range.least, range.most};
  for (const double point : grid)
    if (point > range.least && point < range.most) points.push_back(point);
  return points;
}

/// The least cost over ranges of capacity and width; of the whole width or of each of its bits.
/// Laws are monotonic in each argument, or bilinear in logarithms between grid points (per bit
/// too): the least lies at a corner.
double least_cost(const SizeLaw& law, const Range& bytes, const Range& bits, bool per_bit) {
  // Sums of logarithms may round upwards.
  constexpr double kJustBelow = 1 - 1e-12;
  double least = std::numeric_limits<double>::infinity();
  for (const double capacity : points_in(bytes, law.capacities_bytes))
    for (const double width : points_in(bits, law.widths_bits))
      least = std::min(least, law.at(capacity, width).value / (per_bit ? width : 1));
  const bool is_point = bytes.least == bytes.most && bits.least == bits.most;
  return law.kind == SizeLaw::Kind::Grid && !is_point ? least * kJustBelow : least;
}

/// What `size_hardware` makes of a level, over a box.
struct LevelRanges {
  Range block_words;
  Range bytes;
  Range bits;

  LevelRanges(const MemoryLevel& level, const HardwareBox& box) {
    const auto at_least_one = [](std::int64_t n) {
      return static_cast<double>(std::max<std::int64_t>(1, n));
    };
    block_words = {at_least_one(smallest_floor(level.block_words, box)),
                   at_least_one(largest_floor(level.block_words, box))};
    bits = {block_words.least * level.word_bits, block_words.most * level.word_bits};
    if (!level.capacity_words) return;
    // Whole rows are built: up to one more than asked for.
    const auto built = [](double words, double block) {
      return std::max(1.0, std::ceil(words / block)) * block;
    };
    const auto all_buffers = [&](std::int64_t words) {
      return static_cast<double>(words * level.num_buffers);
    };
    const double least = all_buffers(smallest_floor(*level.capacity_words, box));
    const double most = all_buffers(largest_floor(*level.capacity_words, box));
    const bool is_one_block = block_words.least == block_words.most;
    bytes.least =
        is_one_block ? built(least, block_words.least) : std::max(least, block_words.least);
    bytes.most = is_one_block ? built(most, block_words.most) : most + block_words.most;
    bytes.least *= level.word_bits / 8.0;
    bytes.most *= level.word_bits / 8.0;
  }
};

SizedLevel best_level(const MemoryLevel& level, const HardwareBox& box,
                      const EnergyComponent& component) {
  const LevelRanges ranges(level, box);
  SizedLevel best;
  if (level.capacity_words) {
    best.capacity_words = largest_floor(*level.capacity_words, box);
    best.least_words =
        least_use(level.minimum_utilisation, smallest_floor(*level.capacity_words, box));
  }
  best.instances = std::max<std::int64_t>(1, largest_floor(level.instances, box));
  const bool is_one_block = ranges.block_words.least == ranges.block_words.most;
  best.block_words = is_one_block ? static_cast<std::int64_t>(ranges.block_words.least) : 1;
  const auto access_pj = [&](const SizeLaw& law) {
    const double least = least_cost(law, ranges.bytes, ranges.bits, !is_one_block);
    return is_one_block ? least : least * level.word_bits;
  };
  best.read_pj = access_pj(component.read_pj);
  best.write_pj = access_pj(component.write_pj);
  best.bandwidth_words_per_cycle = largest_value(level.bandwidth_words_per_cycle, box);
  best.read_bandwidth_words_per_cycle = largest_value(level.read_bandwidth_words_per_cycle, box);
  best.write_bandwidth_words_per_cycle = largest_value(level.write_bandwidth_words_per_cycle, box);
  return best;
}

}  // namespace

HardwareBox whole_box(const std::vector<Parameter>& ranges) {
  HardwareBox box;
  for (const Parameter& range : ranges) {
    box.lowest.push_back(range.minimum);
    box.highest.push_back(range.maximum);
  }
  return box;
}

MapperHardware best_of_box(const Architecture& architecture, const HardwareBox& box,
                           const EnergyTable& table) {
  check_components(architecture, table);
  MapperHardware best;
  for (const MemoryLevel& level : architecture.levels) {
    best.sized.levels.push_back(best_level(level, box, component_of(level, table)));
    auto& limits = best.fan_out_limits.emplace_back();
    for (const SpatialAxis& axis : level.spatial) limits.push_back(largest_floor(axis.limit, box));
  }
  best.sized.mac_pj = cost_of(table.component(architecture.mac_component), 0, 1).read_pj.value;
  best.sized.least_mac_units =
      least_use(architecture.minimum_mac_utilisation, smallest_floor(architecture.mac_units, box));
  best.sized.mac_units = std::max<std::int64_t>(1, largest_floor(architecture.mac_units, box));
  return best;
}

double least_area_mm2(const Architecture& architecture, const HardwareBox& box,
                      const EnergyTable& table) {
  double area_um2 =
      cost_of(table.component(architecture.mac_component), 0, 1).area_um2.value *
      static_cast<double>(std::max<std::int64_t>(1, smallest_floor(architecture.mac_units, box)));
  for (const MemoryLevel& level : architecture.levels) {
    if (!level.on_chip) continue;
    const LevelRanges ranges(level, box);
    const auto instances = std::max<std::int64_t>(1, smallest_floor(level.instances, box));
    area_um2 += static_cast<double>(instances) *
                least_cost(component_of(level, table).area_um2, ranges.bytes, ranges.bits, false);
  }
  return area_um2 * kSquareMillimetres;
}

}  // namespace codescent
