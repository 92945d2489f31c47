#include "core/architecture.hpp"

#include <algorithm>
#include <cmath>

namespace codescent {

double Monomial::at(const Hardware& hardware) const {
  double above = numerator;
  double below = denominator;
  for (std::size_t i = 0; i < exponents.size(); ++i) {
    const auto value = static_cast<double>(hardware.values[i]);
    for (int e = 0; e < exponents[i]; ++e) above *= value;
    for (int e = 0; e > exponents[i]; --e) below *= value;
  }
  return above / below;
}

std::int64_t Monomial::floor_at(const Hardware& hardware) const {
  constexpr double kMost = 0x1p62;
  return static_cast<std::int64_t>(std::min(std::floor(at(hardware)), kMost));
}

std::optional<int> MemoryLevel::spatial_axis(Dim dim) const {
  for (std::size_t axis = 0; axis < spatial.size(); ++axis)
    if (spatial[axis].dims.has(dim)) return static_cast<int>(axis);
  return std::nullopt;
}

std::optional<int> Architecture::parameter_index(const std::string& parameter_name) const {
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (parameters[i].name == parameter_name) return static_cast<int>(i);
  return std::nullopt;
}

std::int64_t Architecture::fixed_factor(Dim dim) const {
  std::int64_t product = 1;
  for (const MemoryLevel& level : levels)
    for (const FixedFactors& fixed : {level.fixed_temporal, level.fixed_spatial})
      if (fixed[index(dim)] > 1) product *= fixed[index(dim)];
  return product;
}

Hardware Architecture::default_hardware() const {
  Hardware hardware;
  for (const Parameter& parameter : parameters) hardware.values.push_back(parameter.default_value);
  return hardware;
}

namespace {

/// Whether a level that must be used would hold nothing.
bool leaves_minimum_unmet(const Architecture& architecture, const Bypass& bypass) {
  for (std::size_t l = 0; l < bypass.size(); ++l) {
    const MemoryLevel& level = architecture.levels[l];
    const bool holds_any = std::any_of(
        kAllOperands.begin(), kAllOperands.end(),
        [&](Operand operand) { return level.holds.has(operand) && !bypass[l].has(operand); });
    if (level.minimum_utilisation > 0 && !holds_any) return true;
  }
  return false;
}

}  // namespace

std::vector<Bypass> bypass_choices(const Architecture& architecture) {
  std::vector<Bypass> choices = {Bypass(architecture.levels.size())};
  for (std::size_t l = 0; l < architecture.levels.size(); ++l)
    for (const Operand operand : kAllOperands) {
      if (!architecture.levels[l].may_bypass.has(operand)) continue;
      const std::size_t num_holding = choices.size();
      for (std::size_t i = 0; i < num_holding; ++i) {
        choices.push_back(choices[i]);
        choices.back()[l].insert(operand);
      }
    }
  choices.erase(std::remove_if(choices.begin(), choices.end(),
                               [&](const Bypass& bypass) {
                                 return leaves_minimum_unmet(architecture, bypass);
                               }),
                choices.end());
  return choices;
}

Architecture with_bypass(Architecture architecture, const Bypass& bypass) {
  for (std::size_t l = 0; l < architecture.levels.size(); ++l) {
    architecture.levels[l].may_bypass = {};
    for (const Operand operand : kAllOperands)
      if (bypass[l].has(operand)) architecture.levels[l].holds.remove(operand);
  }
  return architecture;
}

}  // namespace codescent
