#include "core/exact_model/verify.hpp"

#include <algorithm>
#include <cstdio>

#include "core/exact_model/tiles.hpp"

namespace codescent {
namespace {

/// Of a whole number, however large.
std::string whole(double value) {
  char text[400];
  std::snprintf(text, sizeof text, "%.0f", value);
  return text;
}

/// The factors of one dim: all of them, and those inside its outermost loop or fan-out.
struct FactorProduct {
  std::int64_t all = 1;     // 0: a factor below 1 or an overflow
  std::int64_t inside = 1;  // the outermost factor above 1
  double asked_for = 1;     // all of them, whatever they are
};

FactorProduct factor_product(const Mapping& mapping, Dim dim) {
  FactorProduct product;
  bool is_usable = true;
  for (const LevelMapping& loops : mapping.levels)
    for (const std::int64_t factor : {loops.spatial[index(dim)], loops.temporal[index(dim)]}) {
      if (factor > 1) product.inside = product.all;
      product.asked_for *= static_cast<double>(factor);
      if (factor < 1 || __builtin_mul_overflow(product.all, factor, &product.all))
        is_usable = false;
    }
  if (!is_usable) product.all = product.inside = 0;
  return product;
}

/// What to do about factors that do not cover the bound or leave an iteration empty; empty:
/// nothing.
std::string smallest_factor_change(const FactorProduct& product, std::int64_t bound) {
  if (product.all == 0)
    return "change the factors so that their product is " + std::to_string(bound);
  if (product.all < bound)
    return "raise the factors until their product is " + std::to_string(bound) + " or more";
  if (product.all - product.inside < bound) return "";
  const std::int64_t outermost = product.all / product.inside;
  const std::int64_t needed = (bound + product.inside - 1) / product.inside;
  return "lower the outermost factor from " + std::to_string(outermost) + " to " +
         std::to_string(needed) + ", its other iterations would be empty";
}

bool check_factors(const Layer& layer, const Mapping& mapping, std::vector<Violation>& found) {
  const std::size_t found_before = found.size();
  Layer padded = layer;
  for (const Dim dim : kAllDims) {
    const FactorProduct product = factor_product(mapping, dim);
    padded.bounds[index(dim)] = product.all;
    const std::string change = smallest_factor_change(product, layer.bound(dim));
    if (!change.empty())
      found.push_back({"factors of " + std::string(name(dim)), product.asked_for,
                       static_cast<double>(layer.bound(dim)), change});
  }
  if (found.size() == found_before && padded.bounds != layer.bounds)
    for (const std::string& problem : layer_problems(padded))
      found.push_back({"padding", 0, 0, "lower the factors: with them as bounds, " + problem});
  return found.size() == found_before;
}

void check_fixed(const std::string& what, std::int64_t factor, std::int64_t fixed,
                 std::vector<Violation>& found) {
  if (fixed == 0 || factor == fixed) return;
  found.push_back({what, 0, 0,
                   "make the factor " + std::to_string(fixed) + ", not " + std::to_string(factor) +
                       ": the template fixes it"});
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
      check_fixed(level.name + " temporal " + letter, temporal, level.fixed_temporal[index(dim)],
                  found);
      check_fixed(level.name + " spatial " + letter, spatial, level.fixed_spatial[index(dim)],
                  found);
    }
    for (const Operand operand : kAllOperands)
      if (loops.bypassed.has(operand) && !level.may_bypass.has(operand))
        found.push_back({level.name + " bypass of " + std::string(name(operand)), 0, 0,
                         "hold it there, the template does not let it pass"});
    std::vector<Dim> wanted, actual;
    for (const Dim dim : level.pinned_order)
      if (loops.temporal[index(dim)] > 1) wanted.push_back(dim);
    for (const Dim dim : loops.order)
      if (loops.temporal[index(dim)] > 1 && actual.size() < wanted.size()) actual.push_back(dim);
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
  for (const LeastUse& use : least_uses(architecture, hardware, demand)) {
    if (use.used >= use.least) continue;
    const bool is_of_macs = use.level < 0;
    const std::string what = is_of_macs ? "MAC units" : architecture.levels[use.level].name;
    found.push_back({what + " utilisation", 0, 0,
                     std::to_string(use.used) + " of " + std::to_string(use.available) +
                         (is_of_macs ? " units are used" : " words are used") +
                         ", the template demands " + std::to_string(use.least) +
                         (is_of_macs ? ": fan out further" : ": loop more at it or inside it")});
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
  if (is_uneven(mapping)) {
    found.push_back({"boundaries", 0, 0,
                     "leave them out: no cost model counts mappings whose operands part the loops "
                     "in different ways"});
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

std::vector<DesignViolation> verify_design(const Architecture& architecture,
                                           const Workload& workload, const Design& design) {
  std::vector<DesignViolation> all;
  for (const Violation& violation : verify_hardware(architecture, design.hardware))
    all.push_back({"", violation});
  for (std::size_t i = 0; i < workload.layers.size(); ++i) {
    const Layer& layer = workload.layers[i];
    for (const Violation& violation :
         verify_mapping(architecture, design.hardware, layer, design.mappings[i]))
      all.push_back({layer.name, violation});
  }
  return all;
}

std::string why_forbidden(const Architecture& architecture, const Workload& workload,
                          const Design& design) {
  const auto all = verify_design(architecture, workload, design);
  if (all.empty()) return "";
  const auto& [layer, violation] = all.front();
  return (layer.empty() ? "" : layer + ": ") + violation.sentence();
}

}  // namespace codescent
