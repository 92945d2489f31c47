#pragma once

#include <vector>

#include "searchers/certificate.hpp"

namespace codescent {

/// How far a design is from optimal, in the class of perfect factorisations, fan-outs and loop
/// orders that the architecture allows, and of sizes in range. Bounds are of the objective.
struct Optimality {
  double objective = 0;              // of the design
  double bound_at_sizes = 0;         // no design of its sizes has less
  bool is_complete_at_sizes = true;  // the exact mapper was not cut short there
  Certificate over_sizes;
  /// Of the best mappings at these sizes: cycles of the layers that the MACs limit, and of those
  /// that each level's bandwidth does, over all. [levels + 1], MACs last
  std::vector<double> cycle_shares;
  std::vector<double> energy_shares;  // the same of energy
  double compulsory_energy_share =
      0;  // outermost accesses that every mapping needs, over all energy

  double gap_at_sizes() const { return gap(objective, bound_at_sizes); }
};

/// Judges a design, or a better one that the certificate finds, by a certificate over all sizes and
/// the exact mapper at its own.
///   exact_nodes  as CertificateOptions::most_nodes, of the mapper at these sizes
/// Throws std::invalid_argument if the goal has a latency model.
Optimality judge(const SearchProblem& problem, const Design& design, double objective,
                 std::int64_t exact_nodes, const CertificateOptions& options,
                 const CertificateCallback& progress = {});

}  // namespace codescent
