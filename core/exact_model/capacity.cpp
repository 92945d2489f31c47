#include "core/exact_model/capacity.hpp"

#include <algorithm>
#include <cmath>

namespace codescent {
namespace {

constexpr double kLargestSize = 1e15;  // beyond every range, and its whole neighbours are doubles

int exponent_of(const Monomial& monomial, std::size_t parameter) {
  return parameter < monomial.exponents.size() ? monomial.exponents[parameter] : 0;
}

}  // namespace

void raise_size(const Monomial& monomial, std::size_t parameter, std::int64_t demand,
                Hardware& hardware) {
  std::int64_t& value = hardware.values[parameter];
  const double reached = monomial.at(hardware);
  const double ratio = static_cast<double>(demand) / reached;
  if (ratio <= 1) return;
  const double root = std::pow(ratio, 1.0 / exponent_of(monomial, parameter));
  const double target = static_cast<double>(value) * root * (1 - 1e-12);
  if (!(target < kLargestSize)) {
    value = static_cast<std::int64_t>(kLargestSize);
    return;
  }
  value = std::max(value, static_cast<std::int64_t>(target));
  while (monomial.floor_at(hardware) < demand) ++value;
}

void SizeDemand::raise_to(const SizeDemand& other) {
  for (std::size_t l = 0; l < words.size(); ++l) {
    words[l] = std::max(words[l], other.words[l]);
    fewest_words[l] = std::min(fewest_words[l], other.fewest_words[l]);
    for (std::size_t a = 0; a < fan_outs[l].size(); ++a)
      fan_outs[l][a] = std::max(fan_outs[l][a], other.fan_outs[l][a]);
  }
  fewest_mac_units = std::min(fewest_mac_units, other.fewest_mac_units);
}

SizeDemand size_demand(const Architecture& architecture, const Mapping& mapping,
                       const Traffic& traffic) {
  SizeDemand demand;
  for (int l = 0; l < architecture.num_levels(); ++l) {
    const MemoryLevel& level = architecture.levels[l];
    std::int64_t words = 0;
    if (level.is_capacity_limited())
      for (const OperandTraffic& counts : traffic.levels[l]) words += counts.tile;
    demand.words.push_back(words);
    std::vector<std::int64_t> fan_outs(level.spatial.size(), 1);
    for (const Dim dim : kAllDims)
      if (const auto axis = level.spatial_axis(dim))
        fan_outs[*axis] *= mapping.levels[l].spatial[index(dim)];
    for (const std::int64_t fan_out : fan_outs) demand.fewest_mac_units *= fan_out;
    demand.fan_outs.push_back(std::move(fan_outs));
  }
  demand.fewest_words = demand.words;
  return demand;
}

std::vector<SizeLimit> size_limits(const Architecture& architecture, const SizeDemand& demand) {
  std::vector<SizeLimit> limits;
  for (int l = 0; l < architecture.num_levels(); ++l) {
    const MemoryLevel& level = architecture.levels[l];
    if (level.is_capacity_limited())
      limits.push_back({l, -1, &*level.capacity_words, demand.words[l]});
    for (std::size_t a = 0; a < level.spatial.size(); ++a)
      limits.push_back({l, static_cast<int>(a), &level.spatial[a].limit, demand.fan_outs[l][a]});
  }
  return limits;
}

std::vector<SizeLimit> size_limits(const Architecture& architecture) {
  SizeDemand nothing;
  for (const MemoryLevel& level : architecture.levels) {
    nothing.words.push_back(0);
    nothing.fan_outs.emplace_back(level.spatial.size(), 0);
  }
  return size_limits(architecture, nothing);
}

std::int64_t least_use(double share, std::int64_t available) {
  constexpr double kJustBelow = 1 - 1e-12;  // products may round upwards
  return static_cast<std::int64_t>(std::ceil(share * static_cast<double>(available) * kJustBelow));
}

std::vector<LeastUse> least_uses(const Architecture& architecture, const Hardware& hardware,
                                 const SizeDemand& demand) {
  std::vector<LeastUse> uses;
  const auto add = [&](int level, double share, std::int64_t used, std::int64_t available) {
    uses.push_back({level, least_use(share, available), used, available});
  };
  for (int l = 0; l < architecture.num_levels(); ++l) {
    const MemoryLevel& level = architecture.levels[l];
    if (level.minimum_utilisation > 0 && level.is_capacity_limited())
      add(l, level.minimum_utilisation, demand.fewest_words[l],
          level.capacity_words->floor_at(hardware));
  }
  if (architecture.minimum_mac_utilisation > 0)
    add(-1, architecture.minimum_mac_utilisation, demand.fewest_mac_units,
        architecture.mac_units.floor_at(hardware));
  return uses;
}

bool fits(const Architecture& architecture, const Hardware& hardware, const SizeDemand& demand) {
  for (const SizeLimit& limit : size_limits(architecture, demand))
    if (limit.demand > limit.monomial->floor_at(hardware)) return false;
  for (const LeastUse& use : least_uses(architecture, hardware, demand))
    if (use.used < use.least) return false;
  return true;
}

std::optional<std::size_t> growing_parameter(const Monomial& monomial,
                                             const std::vector<Parameter>& ranges) {
  std::optional<std::size_t> growing;
  for (std::size_t p = 0; p < ranges.size(); ++p)
    if (exponent_of(monomial, p) > 0 &&
        (!growing || !ranges[p].is_fixed() || ranges[*growing].is_fixed()))
      growing = p;
  return growing;
}

/// Where a size would exceed its maximum, the others of its limits, the last declared first, take
/// what is left; the same sizes if even that does not do.
Hardware with_others_raised(const std::vector<Parameter>& ranges,
                            const std::vector<SizeLimit>& limits, const Hardware& hardware) {
  Hardware raised = hardware;
  const auto clamp = [&](std::size_t p) {
    raised.values[p] = std::min(raised.values[p], ranges[p].maximum);
  };
  for (std::size_t p = 0; p < ranges.size(); ++p) clamp(p);
  for (const SizeLimit& limit : limits)
    for (std::size_t p = ranges.size(); p-- > 0;) {
      if (limit.monomial->floor_at(raised) >= limit.demand) break;
      if (exponent_of(*limit.monomial, p) <= 0) continue;
      raise_size(*limit.monomial, p, limit.demand, raised);
      clamp(p);
    }
  for (const SizeLimit& limit : limits)
    if (limit.monomial->floor_at(raised) < limit.demand) return hardware;
  return raised;
}

Hardware smallest_hardware(const Architecture& architecture, const std::vector<Parameter>& ranges,
                           const SizeDemand& demand) {
  Hardware hardware;
  for (const Parameter& parameter : ranges) hardware.values.push_back(parameter.minimum);
  const std::vector<SizeLimit> limits = size_limits(architecture, demand);
  for (std::size_t p = 0; p < ranges.size(); ++p)
    for (const SizeLimit& limit : limits)
      if (growing_parameter(*limit.monomial, ranges) == p)
        raise_size(*limit.monomial, p, limit.demand, hardware);
  return within_ranges(ranges, hardware) ? hardware : with_others_raised(ranges, limits, hardware);
}

bool within_ranges(const std::vector<Parameter>& ranges, const Hardware& hardware) {
  for (std::size_t p = 0; p < ranges.size(); ++p)
    if (hardware.values[p] < ranges[p].minimum || hardware.values[p] > ranges[p].maximum)
      return false;
  return true;
}

}  // namespace codescent
