#include "app/html_report/objective_unit.hpp"

#include "core/text.hpp"

namespace codescent {

std::string objective_unit(const Objective& objective) {
  std::string text;
  const auto add = [&](const std::string& unit, double exponent) {
    if (exponent == 0) return;
    text += text.empty() ? "" : " × ";
    text += exponent == 1 ? unit : "(" + unit + ")^" + rounded_text(exponent);
  };
  add("µJ", objective.energy);
  add("cycles", objective.cycles);
  add("mm²", objective.area);
  return text;
}

}  // namespace codescent
