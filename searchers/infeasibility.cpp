#include "searchers/infeasibility.hpp"

#include <cmath>
#include <cstdio>

#include "core/exact_model/verify.hpp"

namespace codescent {
namespace {

/// "6,371,400", or six digits of what is not a whole number of cycles.
std::string text_of(double figure) {
  char text[40];
  if (figure != std::floor(figure) || std::abs(figure) >= 1e15) {
    std::snprintf(text, sizeof text, "%.6g", figure);
    return text;
  }
  std::snprintf(text, sizeof text, "%.0f", figure);
  std::string grouped = text;
  for (int i = static_cast<int>(grouped.size()) - 3; i > 0; i -= 3)
    grouped.insert(static_cast<std::size_t>(i), ",");
  return grouped;
}

std::string sizes_text(const SearchProblem& problem, const Hardware& hardware) {
  std::string text;
  for (std::size_t p = 0; p < problem.ranges.size(); ++p)
    text += (p == 0 ? " at " : ", ") + problem.ranges[p].name + " " +
            std::to_string(hardware.values[p]);
  return text;
}

/// The first constraint that some layer breaks with the smallest tiles at these sizes.
std::string first_violation(const SearchProblem& problem, const Hardware& hardware) {
  for (int i = 0; i < problem.num_layers(); ++i) {
    const auto violations =
        verify_mapping(problem.architecture(), hardware, problem.workload().layers[i],
                       problem.spaces[i].mapping(MappingChoice{}));
    if (!violations.empty())
      return "Layer \"" + problem.workload().layers[i].name + "\" does not fit " +
             problem.architecture().name + sizes_text(problem, hardware) +
             " even with the smallest tiles: " + violations.front().sentence() +
             ". Raise the maxima, or free the fixed sizes.";
  }
  return "";
}

std::string why_too_slow(const SearchProblem& problem) {
  const auto& limit = problem.goal.limits.cycles;
  if (!limit || problem.goal.latency) return "";
  Hardware largest;
  const auto& exponents = problem.architecture().mac_units.exponents;
  for (std::size_t p = 0; p < problem.ranges.size(); ++p)
    largest.values.push_back(p < exponents.size() && exponents[p] < 0 ? problem.ranges[p].minimum
                                                                      : problem.ranges[p].maximum);
  const auto units = static_cast<double>(problem.architecture().mac_units.floor_at(largest));
  const double cycles = std::ceil(static_cast<double>(problem.workload().total_macs()) / units);
  if (cycles <= *limit) return "";
  return "Even if all " + text_of(units) + " multiply-accumulate units worked in every cycle, " +
         problem.workload().name + " would take " + text_of(cycles) + " cycles, and the limit is " +
         text_of(*limit) + "; raise the limit to that at least.";
}

}  // namespace

std::string why_infeasible(const SearchProblem& problem) {
  const std::vector<MappingChoice> smallest_tiles(problem.num_layers());
  if (smallest_hardware_for(problem, smallest_tiles)) return why_too_slow(problem);
  const std::string violation =
      first_violation(problem, nearest_hardware_for(problem, smallest_tiles));
  return violation.empty() ? "No sizes in range hold the smallest tiles of every layer; raise the "
                             "maxima, or free the fixed sizes."
                           : violation;
}

std::string broken_limits(const SearchGoal& goal, const CandidateScore& nearest) {
  std::string text;
  const auto add = [&](const char* unit, double figure, const std::optional<double>& limit) {
    if (limit && figure > *limit)
      text += (text.empty() ? "" : " and ") + text_of(figure) + " " + unit + " (limit " +
              text_of(*limit) + ")";
  };
  add("mm2", nearest.area_mm2, goal.limits.area_mm2);
  add(goal.latency ? "cycles by the latency model, its risk included" : "cycles", nearest.cycles,
      goal.limits.cycles);
  return text;
}

}  // namespace codescent
