#pragma once

#include <atomic>
#include <functional>

#include "searchers/bounds/hardware_box.hpp"
#include "searchers/mappers/exact_mapper.hpp"
#include "searchers/mappers/search_problem.hpp"

namespace codescent {

/// objective / bound - 1; what sums in another order may differ by is none.
inline double gap(double objective, double bound) {
  constexpr double kRoundingError = 1e-12;
  return bound * (1 + kRoundingError) < objective ? objective / bound - 1 : 0;
}

/// How a goal's objective follows from what an exact mapper minimises: figure x factor. Of a
/// latency model only the least cycles of each layer are known, so that energy alone is mapped.
struct MappedGoal {
  explicit MappedGoal(const SearchProblem& problem);

  /// The bound of a design of this area whose mappings' figure is at least this.
  double bound(double mapper_figure, double area_mm2) const {
    return (has_figure ? mapper_figure : 1) * factor(area_mm2);
  }
  /// The mapper's figure at which the objective is reached; infinite if it is none of its business.
  double figure_for(double objective, double area_mm2) const;

  Objective objective;
  bool has_figure = true;   // whether the objective depends on it
  bool has_area = false;    // is multiplied by the area
  double least_cycles = 1;  // the same by the latency model's least cycles; else 1

 private:
  double factor(double area_mm2) const { return least_cycles * (has_area ? area_mm2 : 1); }
};

/// When `certify` may stop, and what it may use.
struct CertificateOptions {
  double epsilon = 0;                 // ends when so small a gap is proven
  double known_bound = 0;             // proven before
  double time_limit_seconds = 0;      // 0: none
  std::int64_t most_boxes = 0;        // 0: no limit
  std::int64_t most_total_nodes = 0;  // 0: no limit; looked at between batches of boxes
  std::int64_t most_nodes = 1 << 22;  // of each layer in each box; what is left is bounded as it is
  int threads = 1;
  const std::atomic<bool>* stop_flag = nullptr;
};

/// How far the best design of all sizes in range is from a known one, proven.
struct Certificate {
  double objective = 0;  // of the best design known: the one given, or a better one found
  double bound = 0;      // no design of the class has less
  Design better;         // empty if the one given was not improved
  std::int64_t boxes = 0;
  std::int64_t nodes = 0;  // partial mappings that were bounded
  double seconds = 0;
  bool is_complete = false;  // nothing better is left

  double gap() const { return codescent::gap(objective, bound); }
};

/// Told after every few boxes; false ends the work.
using CertificateCallback = std::function<bool(const Certificate&)>;

/// Proves a lower bound on the objective of every design with perfect factors and sizes in the
/// problem's ranges, by branch and bound over boxes of sizes: of each box the network's exact
/// optimum on `best_of_box`. Of the goal's limits that on area is used; one on cycles leaves fewer
/// designs, which the bound holds for all the more.
/// Of a latency model the bound is energy's times its least cycles.
///   known_objective  of a design at hand; infinite if there is none
Certificate certify(const SearchProblem& problem, double known_objective,
                    const CertificateOptions& options, const CertificateCallback& progress = {});

}  // namespace codescent
