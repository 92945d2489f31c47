#include "searchers/explore/scaled_hardware.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <iterator>
#include <stdexcept>

#include "core/error.hpp"
#include "core/exact_model/capacity.hpp"
#include "core/exact_model/sized_hardware.hpp"

namespace codescent {
namespace {

/// How many sizes the number of MAC units is a product of.
int array_power(const Architecture& architecture) {
  int power = 0;
  for (const int exponent : architecture.mac_units.exponents) power += std::max(0, exponent);
  return power;
}

bool sets_mac_units(const Architecture& architecture, std::size_t parameter) {
  const std::vector<int>& exponents = architecture.mac_units.exponents;
  return parameter < exponents.size() && exponents[parameter] > 0;
}

/// Whether a size is a memory's whose total does not grow with the array by itself.
bool sets_shared_memory(const Architecture& architecture, std::size_t parameter) {
  for (const MemoryLevel& level : architecture.levels) {
    if (!level.is_capacity_limited() ||
        growing_parameter(*level.capacity_words, architecture.parameters) != parameter)
      continue;
    int power = 0;  // of the array's sizes in the words of all instances together
    for (std::size_t p = 0; p < architecture.parameters.size(); ++p)
      for (const Monomial* factor : {&*level.capacity_words, &level.instances})
        if (sets_mac_units(architecture, p) && p < factor->exponents.size())
          power += factor->exponents[p];
    if (power <= 0) return true;
  }
  return false;
}

/// Sizes of the array times the root of `units_ratio`, shared memories times `memory_ratio`, all
/// others as they are by default; in range.
Hardware scaled(const Architecture& architecture, double units_ratio, double memory_ratio) {
  const double side_ratio = std::pow(units_ratio, 1.0 / std::max(1, array_power(architecture)));
  Hardware hardware;
  for (std::size_t p = 0; p < architecture.parameters.size(); ++p) {
    const Parameter& parameter = architecture.parameters[p];
    const double ratio = sets_mac_units(architecture, p)       ? side_ratio
                         : sets_shared_memory(architecture, p) ? memory_ratio
                                                               : 1;
    const double size = std::floor(static_cast<double>(parameter.default_value) * ratio + 1e-9);
    hardware.values.push_back(
        std::clamp(static_cast<std::int64_t>(size), parameter.minimum, parameter.maximum));
  }
  return hardware;
}

/// The sizes of the largest ratio that do not exceed a figure, which grows with the ratio.
Hardware largest_within(double most, const std::function<double(const Hardware&)>& figure,
                        const std::function<Hardware(double)>& at_ratio) {
  double low = 1e-6;
  double high = 1e6;
  constexpr int kHalvings = 80;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = std::sqrt(low * high);
    (figure(at_ratio(middle)) <= most * (1 + 1e-9) ? low : high) = middle;
  }
  return at_ratio(low);
}

/// Raises sizes one by one, which are whole, as far as the figure allows.
void fill_up(const Architecture& architecture, double most,
             const std::function<double(const Hardware&)>& figure,
             const std::function<bool(std::size_t)>& may_grow, Hardware& hardware) {
  for (std::size_t p = 0; p < architecture.parameters.size(); ++p) {
    if (!may_grow(p)) continue;
    std::int64_t& size = hardware.values[p];
    std::int64_t low = size;
    std::int64_t high = architecture.parameters[p].maximum;
    while (low < high) {
      size = low + (high - low + 1) / 2;
      if (figure(hardware) <= most)
        low = size;
      else
        high = size - 1;
    }
    size = low;
  }
}

std::string obstacle_of(const std::string& name, double wanted, double reached, const char* unit) {
  if (std::abs(reached / wanted - 1) <= kScalingTolerance) return "";
  char text[128];
  std::snprintf(text, sizeof text, "reaches %.4g %s where %.4g are asked for, within its ranges",
                reached, unit, wanted);
  return name + " " + text;
}

ScaledHardware as_is(const Inputs& /*like*/, const Inputs& scaled) {
  return {scaled.architecture.default_hardware(), ""};
}

ScaledHardware iso_pes(const Inputs& like, const Inputs& scaled) {
  const Architecture& model = like.architecture;
  return scaled_to_mac_units(scaled.architecture,
                             model.mac_units.floor_at(model.default_hardware()));
}

ScaledHardware iso_area(const Inputs& like, const Inputs& scaled) {
  const Architecture& model = like.architecture;
  const double area_mm2 = size_hardware(model, model.default_hardware(), like.table).area_mm2();
  if (!(area_mm2 > 0))
    throw InputError("--at iso-area: the energy table " + like.table.name +
                     " has no areas; take another table, or --at iso-pes");
  return scaled_to_area(scaled.architecture, scaled.table, area_mm2);
}

struct Scaling {
  const char* name;
  ScaledHardware (*scale)(const Inputs& like, const Inputs& scaled);
};
constexpr Scaling kScalings[] = {{"as-is", as_is}, {"iso-pes", iso_pes}, {"iso-area", iso_area}};

}  // namespace

ScaledHardware scaled_to_mac_units(const Architecture& architecture, std::int64_t mac_units) {
  const auto units = [&](const Hardware& hardware) {
    return static_cast<double>(architecture.mac_units.floor_at(hardware));
  };
  const auto wanted = static_cast<double>(mac_units);
  ScaledHardware result;
  result.hardware =
      largest_within(wanted, units, [&](double ratio) { return scaled(architecture, ratio, 1); });
  fill_up(
      architecture, wanted, units, [&](std::size_t p) { return sets_mac_units(architecture, p); },
      result.hardware);
  result.obstacle = obstacle_of(architecture.name, wanted, units(result.hardware), "MAC units");
  return result;
}

ScaledHardware scaled_to_area(const Architecture& architecture, const EnergyTable& table,
                              double area_mm2) {
  const auto area = [&](const Hardware& hardware) {
    return size_hardware(architecture, hardware, table).area_mm2();
  };
  ScaledHardware result;
  result.hardware = largest_within(
      area_mm2, area, [&](double ratio) { return scaled(architecture, ratio, ratio); });
  if (obstacle_of(architecture.name, area_mm2, area(result.hardware), "mm2") != "")
    fill_up(
        architecture, area_mm2, area,
        [&](std::size_t p) { return sets_shared_memory(architecture, p); }, result.hardware);
  result.obstacle = obstacle_of(architecture.name, area_mm2, area(result.hardware), "mm2");
  return result;
}

std::vector<std::string> scaling_names() {
  std::vector<std::string> names;
  for (const Scaling& scaling : kScalings) names.emplace_back(scaling.name);
  return names;
}

ScaledHardware scaled_like(const std::string& at, const Inputs& like, const Inputs& scaled) {
  const auto scaling = std::find_if(std::begin(kScalings), std::end(kScalings),
                                    [&](const Scaling& one) { return one.name == at; });
  if (scaling == std::end(kScalings))
    throw std::invalid_argument("at: expected as-is, iso-pes or iso-area, got " + at);
  return scaling->scale(like, scaled);
}

}  // namespace codescent
