#include "searchers/judge/infeasibility.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/exact_model/tiles.hpp"
#include "core/exact_model/verify.hpp"
#include "searchers/bounds/hardware_box.hpp"
#include "searchers/mappers/smallest_tiles.hpp"
#include "searchers/space/fan_outs.hpp"

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

/// Of a layer that fits nowhere: a constraint that even its smallest tiles break.
std::string why_unfit(const SearchProblem& problem, int layer) {
  const Hardware hardware = nearest_hardware_for(problem, problem.smallest_tiles.choices);
  const Layer& unfit = problem.workload().layers[layer];
  const auto violations =
      verify_mapping(without_minima(problem.architecture()), hardware, unfit,
                     problem.spaces[layer].mapping(problem.smallest_tiles.choices[layer]));
  const std::string violation =
      violations.empty() ? "" : " even with the smallest tiles: " + violations.front().sentence();
  return "Layer \"" + unfit.name + "\" does not fit " + problem.architecture().name +
         sizes_text(problem, hardware) + violation + ". Raise the maxima, or free the fixed sizes.";
}

/// "PEs spatial C = 16 and Buffer temporal C = 4".
std::string fixed_factors_text(const Architecture& architecture, Dim dim) {
  std::string text;
  const auto add = [&](const MemoryLevel& level, const char* kind, std::int64_t fixed) {
    if (fixed > 1)
      text += (text.empty() ? "" : " and ") + level.name + " " + kind + " " +
              std::string(name(dim)) + " = " + std::to_string(fixed);
  };
  for (const MemoryLevel& level : architecture.levels) {
    add(level, "temporal", level.fixed_temporal[index(dim)]);
    add(level, "spatial", level.fixed_spatial[index(dim)]);
  }
  return text;
}

std::string why_fixed_factors_fail(const Architecture& architecture, const Layer& layer, Dim dim) {
  if (layer.bound(dim) % architecture.fixed_factor(dim) == 0) return "";
  return "Layer \"" + layer.name + "\" does not fit " + architecture.name +
         ": the template fixes " + fixed_factors_text(architecture, dim) + ", and the layer's " +
         std::string(name(dim)) + " = " + std::to_string(layer.bound(dim)) +
         " is no multiple of that. Free the factor in the hardware file, or pad the layer.";
}

/// At the largest sizes in range. [levels][axes]
std::vector<std::vector<std::int64_t>> largest_fan_outs(const SearchProblem& problem) {
  std::vector<std::vector<std::int64_t>> limits;
  for (const auto& axes : problem.log_fan_out_limits) {
    auto& of_level = limits.emplace_back();
    for (const double log_limit : axes) of_level.push_back(std::llround(std::exp(log_limit)));
  }
  return limits;
}

/// The most that one instance of each level can be given of a layer's bounds: all of a dim that
/// loops there or inside, else what the fan-outs make of it. [levels]
std::vector<DimArray> largest_extents(const SearchProblem& problem, const Layer& layer) {
  const auto limits = largest_fan_outs(problem);
  std::vector<DimArray> largest;
  DimArray extents = kAllOnes;
  for (int l = 0; l < problem.architecture().num_levels(); ++l) {
    const MemoryLevel& level = problem.architecture().levels[l];
    for (const Dim dim : kAllDims) {
      std::int64_t& extent = extents[index(dim)];
      const std::int64_t bound = layer.bound(dim);
      if (const auto axis = level.spatial_axis(dim))
        extent = std::min(bound, extent * std::min(bound, limits[l][*axis]));
      if (level.temporal.has(dim)) extent = bound;
    }
    largest.push_back(extents);
  }
  return largest;
}

/// The most MAC units that a mapping of a layer can use, at the largest sizes in range.
std::int64_t most_mac_units(const SearchProblem& problem, const Layer& layer) {
  const auto limits = largest_fan_outs(problem);
  std::int64_t most = 0;
  for_every_fan_out(problem.architecture(), limits, layer,
                    [&](const std::vector<DimArray>& fan_outs) {
                      std::int64_t units = 1;
                      for (const DimArray& factors : fan_outs)
                        for (const std::int64_t factor : factors) units *= factor;
                      most = std::max(most, units);
                      return true;
                    });
  return most;
}

/// The first minimum of use that some layer cannot meet, whatever its mapping.
std::string why_too_little_used(const SearchProblem& problem) {
  const Architecture& architecture = problem.architecture();
  const HardwareBox box = whole_box(problem.ranges);
  const SizedHardware least = best_of_box(architecture, box, problem.table).sized;
  for (const Layer& layer : problem.workload().layers) {
    const std::string layer_name = "Layer \"" + layer.name + "\" cannot use ";
    const std::string demanded = " that " + architecture.name + " demands: ";
    if (least.least_mac_units > 0) {
      const std::int64_t most = most_mac_units(problem, layer);
      if (most < least.least_mac_units)
        return layer_name + "the " + std::to_string(least.least_mac_units) + " MAC units" +
               demanded + "its bounds fan out to " + std::to_string(most) +
               " at most. Lower minimum_utilisation, or the array's size.";
    }
    const std::vector<DimArray> extents = largest_extents(problem, layer);
    for (int l = 0; l < architecture.num_levels(); ++l) {
      std::int64_t words = 0;
      for (const Operand operand : kAllOperands)
        if (architecture.levels[l].can_hold(operand))
          words += tile_words(layer, operand, extents[l]);
      if (words < least.levels[l].least_words)
        return layer_name + "the " + std::to_string(least.levels[l].least_words) + " words of " +
               architecture.levels[l].name + demanded + "all that it could hold there is " +
               std::to_string(words) + " words. Lower minimum_utilisation, or the capacity.";
    }
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
  for (const Layer& layer : problem.workload().layers)
    for (const Dim dim : kAllDims) {
      std::string reason = why_fixed_factors_fail(problem.architecture(), layer, dim);
      if (!reason.empty()) return reason;
    }
  for (int i = 0; i < problem.num_layers(); ++i)
    if (problem.smallest_tiles.fits_nowhere[i]) return why_unfit(problem, i);
  const std::string reason = why_too_little_used(problem);
  return reason.empty() ? why_too_slow(problem) : reason;
}

std::string what_may_help(const SearchProblem& problem) {
  const Architecture& architecture = problem.architecture();
  std::string minima = architecture.minimum_mac_utilisation > 0 ? "of the MACs" : "";
  bool fixes_factors = false;
  for (const Dim dim : kAllDims) fixes_factors |= architecture.fixed_factor(dim) > 1;
  for (const MemoryLevel& level : architecture.levels)
    if (level.minimum_utilisation > 0) minima += (minima.empty() ? "of " : " and of ") + level.name;
  std::string text = "raise the maxima";
  if (!minima.empty()) text += ", or lower minimum_utilisation " + minima;
  if (fixes_factors) text += ", or free the fixed factors";
  return text;
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

std::string why_nothing(const SearchProblem& problem, const CandidateScore& nearest, bool cut_short,
                        const WordsOfNothing& words) {
  if (std::isinf(nearest.objective))
    return cut_short ? "The search ended before it had a valid design."
                     : std::string(words.none_fits) + "; " + words.more_effort + ", " +
                           what_may_help(problem) + ".";
  return std::string(cut_short ? "The search ended before a design met the limits"
                               : "No design that meets the limits was found") +
         ": the nearest has " + broken_limits(problem.goal, nearest) + ". Relax the limit, or " +
         words.more_effort + ".";
}

}  // namespace codescent
