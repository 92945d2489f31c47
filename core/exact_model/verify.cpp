#include "core/exact_model/verify.hpp"

#include <algorithm>

#include "core/exact_model/tiles.hpp"

namespace codescent {
namespace {

std::string whole(double value) {
  return std::to_string(static_cast<std::int64_t>(value));
}

bool check_factors(const Layer& layer, const Mapping& mapping, std::vector<Violation>& found) {
  bool complete = true;
  for (const Dim dim : kAllDims) {
    std::int64_t product = 1;
    for (const LevelMapping& loops : mapping.levels) {
      const std::int64_t temporal = loops.temporal[index(dim)];
      const std::int64_t spatial = loops.spatial[index(dim)];
      if (temporal < 1 || spatial < 1 || __builtin_mul_overflow(product, temporal, &product) ||
          __builtin_mul_overflow(product, spatial, &product)) {
        product = 0;
        break;
      }
    }
    if (product == layer.bound(dim)) continue;
    complete = false;
    const std::string bound = std::to_string(layer.bound(dim));
    found.push_back({"factors of " + std::string(name(dim)), static_cast<double>(product),
                     static_cast<double>(layer.bound(dim)),
                     "change the factors so that their product is " + bound});
  }
  return complete;
}

void check_loops(const Architecture& architecture, const Mapping& mapping,
                 std::vector<Violation>& found) {
  for (int l = 0; l < architecture.num_levels(); ++l) {
    const MemoryLevel& level = architecture.levels[l];
    const LevelMapping& loops = mapping.levels[l];
    for (const Dim dim : kAllDims) {
      const std::int64_t temporal = loops.temporal[index(dim)];
      const std::int64_t spatial = loops.spatial[index(dim)];
      const std::string letter(name(dim));
      if (temporal > 1 && !level.temporal.has(dim))
        found.push_back({level.name + " temporal " + letter, static_cast<double>(temporal), 1,
                         "move this loop to a level that allows " + letter});
      if (spatial > 1 && !level.spatial_axis(dim))
        found.push_back({level.name + " spatial " + letter, static_cast<double>(spatial), 1,
                         "move this fan-out to a level that allows " + letter});
    }
    if (!level.pinned_order) continue;
    std::vector<Dim> wanted, actual;
    for (int i = 0; i < kNumDims; ++i) {
      if (loops.temporal[index((*level.pinned_order)[i])] > 1)
        wanted.push_back((*level.pinned_order)[i]);
      if (loops.temporal[index(loops.order[i])] > 1) actual.push_back(loops.order[i]);
    }
    if (wanted == actual) continue;
    std::string order;
    for (const Dim dim : wanted)
      order += std::string(order.empty() ? "" : " ") + std::string(name(dim));
    found.push_back(
        {level.name + " loop order", 0, 0, "order its loops " + order + ", innermost first"});
  }
}

/// "raise array_side from 16 to 32 and accumulator_kib from 8 to 16": from the sizes at hand to the
/// smallest that hold the whole mapping. Empty if none in range do.
std::string smallest_growth(const Architecture& architecture, const Hardware& hardware,
                            const SizeDemand& demand) {
  std::vector<Parameter> ranges = architecture.parameters;
  for (std::size_t p = 0; p < ranges.size(); ++p) ranges[p].minimum = hardware.values[p];
  const Hardware grown = smallest_hardware(architecture, ranges, demand);
  if (!within_ranges(architecture.parameters, grown) || !fits(architecture, grown, demand))
    return "";
  std::string text;
  for (std::size_t p = 0; p < ranges.size(); ++p)
    if (grown.values[p] != hardware.values[p])
      text += (text.empty() ? "raise " : " and ") + ranges[p].name + " from " +
              std::to_string(hardware.values[p]) + " to " + std::to_string(grown.values[p]);
  return text;
}

void check_sizes(const Architecture& architecture, const Hardware& hardware, const Layer& layer,
                 const Mapping& mapping, std::vector<Violation>& found) {
  Traffic traffic;
  count_traffic(architecture, layer, mapping, traffic);
  const SizeDemand demand = size_demand(architecture, mapping, traffic);
  const std::string growth = smallest_growth(architecture, hardware, demand);
  for (const SizeLimit& limit : size_limits(architecture, demand)) {
    const std::int64_t available = limit.monomial->floor_at(hardware);
    if (limit.demand <= available) continue;
    const std::string& level = architecture.levels[limit.level].name;
    found.push_back(
        {limit.axis < 0 ? level + " capacity in words"
                        : level + " fan-out on axis " + std::string(1, "XYZUVW"[limit.axis]),
         static_cast<double>(limit.demand), static_cast<double>(available),
         growth.empty()
             ? "shrink the factors at and below it to at most " + std::to_string(available)
             : growth});
  }
}

}  // namespace

std::string Violation::sentence() const {
  std::string text = constraint;
  if (demand != limit) text += ": " + whole(demand) + " asked for, " + whole(limit) + " available";
  return text + "; " + smallest_change;
}

std::vector<Violation> verify_mapping(const Architecture& architecture, const Hardware& hardware,
                                      const Layer& layer, const Mapping& mapping) {
  std::vector<Violation> found;
  if (static_cast<int>(mapping.levels.size()) != architecture.num_levels()) {
    found.push_back({"number of levels", static_cast<double>(mapping.levels.size()),
                     static_cast<double>(architecture.num_levels()), "map every level"});
    return found;
  }
  for (int l = 0; l < architecture.num_levels(); ++l)
    if (!std::is_permutation(kAllDims.begin(), kAllDims.end(), mapping.levels[l].order.begin())) {
      found.push_back({architecture.levels[l].name + " loop order", 0, 0, "name every dim once"});
      return found;
    }
  const bool complete = check_factors(layer, mapping, found);
  check_loops(architecture, mapping, found);
  if (complete) check_sizes(architecture, hardware, layer, mapping, found);
  return found;
}

std::vector<Violation> verify_hardware(const Architecture& architecture, const Hardware& hardware) {
  std::vector<Violation> found;
  for (std::size_t p = 0; p < architecture.parameters.size(); ++p) {
    const Parameter& parameter = architecture.parameters[p];
    const std::int64_t value = hardware.values[p];
    if (value >= parameter.minimum && value <= parameter.maximum) continue;
    const std::int64_t nearest = std::clamp(value, parameter.minimum, parameter.maximum);
    found.push_back({parameter.name, static_cast<double>(value), static_cast<double>(nearest),
                     "set it to " + std::to_string(nearest)});
  }
  return found;
}

}  // namespace codescent
