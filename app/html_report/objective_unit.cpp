#include "app/html_report/objective_unit.hpp"

#include <string_view>

namespace codescent {
namespace {

struct Unit {
  std::string_view objective;
  const char* unit;
};

constexpr Unit kUnits[] = {{"edp", "µJ × cycles"},      {"energy", "µJ"},
                           {"latency", "cycles"},       {"edp_area", "µJ × cycles × mm²"},
                           {"energy_area", "µJ × mm²"}, {"latency_area", "cycles × mm²"}};

}  // namespace

std::string objective_unit(const std::string& objective) {
  for (const Unit& one : kUnits)
    if (one.objective == objective) return one.unit;
  return "";
}

}  // namespace codescent
