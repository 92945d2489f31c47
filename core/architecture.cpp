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

Hardware Architecture::default_hardware() const {
  Hardware hardware;
  for (const Parameter& parameter : parameters) hardware.values.push_back(parameter.default_value);
  return hardware;
}

}  // namespace codescent
