#pragma once

#include <atomic>
#include <functional>

#include "searchers/hardware_box.hpp"
#include "searchers/network_optimum.hpp"

namespace codescent {

struct CertificateOptions {
  MapperObjective objective = MapperObjective::Edp;
  double area_exponent = 0;       // the objective is multiplied by this power of the area
  double epsilon = 0;             // ends when so small a gap is proven
  double time_limit_seconds = 0;  // 0: none
  int threads = 1;
  const std::atomic<bool>* stop_flag = nullptr;
};

/// How far the best design of a whole range of hardware is from a known one.
struct Certificate {
  double objective = 0;  // of the best design known: the one given, or a better one found
  double bound = 0;      // no design of the class costs less
  Design better;         // empty if the one given was not improved
  std::int64_t boxes = 0;
  double seconds = 0;

  /// objective / bound - 1.
  double gap() const { return bound > 0 ? objective / bound - 1 : 0; }
};

/// Proves a lower bound on the objective of every design with perfect factors and sizes in the
/// architecture's ranges, by branch and bound over boxes of sizes: of each box the network's exact
/// optimum on `best_of_box`.
///   known_objective  of a design at hand; infinite if there is none
Certificate certify(const Architecture& architecture, const EnergyTable& table,
                    const Workload& workload, double known_objective,
                    const CertificateOptions& options);

}  // namespace codescent
