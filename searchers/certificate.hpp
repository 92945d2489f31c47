#pragma once

#include <atomic>
#include <functional>

#include "searchers/hardware_box.hpp"
#include "searchers/search_problem.hpp"

namespace codescent {

/// objective / bound - 1; what sums in another order may differ by is none.
inline double gap(double objective, double bound) {
  constexpr double kRoundingError = 1e-12;
  return bound * (1 + kRoundingError) < objective ? objective / bound - 1 : 0;
}

/// What an exact mapper is to minimise for a search's objective, and what area makes of its figure.
MapperObjective mapper_objective(Objective objective);
double area_factor(Objective objective, double area_mm2);

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
///   known_objective  of a design at hand; infinite if there is none
/// Throws std::invalid_argument if the goal has a latency model.
Certificate certify(const SearchProblem& problem, double known_objective,
                    const CertificateOptions& options, const CertificateCallback& progress = {});

}  // namespace codescent
