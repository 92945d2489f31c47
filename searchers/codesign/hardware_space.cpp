#include "searchers/codesign/hardware_space.hpp"

#include <algorithm>
#include <cmath>

#include "core/random.hpp"
#include "searchers/mappers/smallest_tiles.hpp"

namespace codescent {
namespace {

constexpr int kMostDraws = 1000;

double log_of(std::int64_t size) {
  return std::log(static_cast<double>(size));
}

/// Logarithmic length of a range, in which each whole number s has the piece [s, s + 1).
double log_length(const Parameter& range) {
  return log_of(range.maximum + 1) - log_of(range.minimum);
}

}  // namespace

HardwareSpace::HardwareSpace(const SearchProblem& problem) : problem_(problem) {
  for (std::size_t p = 0; p < problem.ranges.size(); ++p)
    if (!problem.ranges[p].is_fixed()) free_.push_back(p);
  least_demand_ = demand_of(problem, problem.smallest_tiles.choices);
}

Hardware HardwareSpace::at(const std::vector<double>& point) const {
  Hardware hardware;
  for (const Parameter& range : problem_.ranges) hardware.values.push_back(range.minimum);
  for (std::size_t axis = 0; axis < free_.size(); ++axis) {
    const Parameter& range = problem_.ranges[free_[axis]];
    const double size = std::exp(log_of(range.minimum) + point[axis] * log_length(range));
    hardware.values[free_[axis]] =
        std::clamp(static_cast<std::int64_t>(size), range.minimum, range.maximum);
  }
  return hardware;
}

std::vector<double> HardwareSpace::point_of(const Hardware& hardware) const {
  std::vector<double> point;
  for (const std::size_t p : free_) {
    const std::int64_t size = hardware.values[p];
    const double middle = 0.5 * (log_of(size) + log_of(size + 1));
    point.push_back((middle - log_of(problem_.ranges[p].minimum)) / log_length(problem_.ranges[p]));
  }
  return point;
}

std::vector<double> HardwareSpace::random_point(std::mt19937_64& generator) const {
  std::vector<double> point;
  for (int axis = 0; axis < num_axes(); ++axis) point.push_back(uniform(generator));
  return point;
}

bool HardwareSpace::admits(const Hardware& hardware) const {
  // Minima are for mappings of larger tiles to meet.
  if (!fits(without_minima(problem_.architecture()), hardware, least_demand_)) return false;
  const auto& limit = problem_.goal.limits.area_mm2;
  return !limit ||
         size_hardware(problem_.architecture(), hardware, problem_.table).area_mm2() <= *limit;
}

Hardware HardwareSpace::draw(const std::function<std::vector<double>()>& next_point,
                             std::set<std::vector<std::int64_t>>& drawn) const {
  Hardware admitted = smallest();
  for (int i = 0; i < kMostDraws; ++i) {
    const Hardware hardware = at(next_point());
    if (!admits(hardware)) continue;
    admitted = hardware;
    if (drawn.insert(hardware.values).second) break;
  }
  return admitted;
}

Hardware HardwareSpace::smallest() const {
  return smallest_hardware(problem_.architecture(), problem_.ranges, least_demand_);
}

}  // namespace codescent
