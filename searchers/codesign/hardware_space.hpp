#pragma once

#include <functional>
#include <random>
#include <set>
#include <vector>

#include "core/exact_model/capacity.hpp"
#include "searchers/mappers/search_problem.hpp"

namespace codescent {

/// The sizes that a search may choose, as points of a unit cube: one axis for each size that is not
/// fixed, on a logarithmic scale on which every whole number has a piece. Sizes span orders of
/// magnitude and costs are near powers of them, so that on a linear scale nearly all of the cube
/// would be its few largest memories.
class HardwareSpace {
 public:
  explicit HardwareSpace(const SearchProblem& problem);

  int num_axes() const { return static_cast<int>(free_.size()); }
  /// The sizes whose piece a point lies in.
  ///   point  [axes], 0 to 1
  Hardware at(const std::vector<double>& point) const;
  /// The middle of the sizes' piece. [axes]
  std::vector<double> point_of(const Hardware& hardware) const;
  /// Uniform in the cube. [axes]
  std::vector<double> random_point(std::mt19937_64& generator) const;

  /// Whether every layer fits with its smallest tiles and the area is within the goal's limit:
  /// without that no mapping makes a valid design.
  bool admits(const Hardware& hardware) const;
  /// Admitted sizes that were not drawn before, if a thousand points have any, and counts them as
  /// drawn; else others that are admitted; else the smallest.
  ///   next_point  [axes]
  Hardware draw(const std::function<std::vector<double>()>& next_point,
                std::set<std::vector<std::int64_t>>& drawn) const;
  /// The smallest sizes that hold every layer's smallest tiles; some do if `why_infeasible` has
  /// nothing to say.
  Hardware smallest() const;

 private:
  const SearchProblem& problem_;
  std::vector<std::size_t> free_;  // parameters, [axes]
  SizeDemand least_demand_;
};

}  // namespace codescent
