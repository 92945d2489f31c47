#include "core/architecture.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

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
      if (fixed[index(dim)] > 1 && __builtin_mul_overflow(product, fixed[index(dim)], &product))
        return std::numeric_limits<std::int64_t>::max();
  return product;
}

Hardware Architecture::default_hardware() const {
  Hardware hardware;
  for (const Parameter& parameter : parameters) hardware.values.push_back(parameter.default_value);
  return hardware;
}

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
