#pragma once

#include <vector>

#include "searchers/judge/certificate.hpp"
#include "searchers/mappers/search_control.hpp"

namespace codescent {

/// How far a design is from optimal, in the class of perfect factorisations, fan-outs and loop
/// orders that the architecture allows, and of sizes in range. Bounds are of the objective.
struct Optimality {
  double objective = 0;       // of the design that is judged
  bool is_in_class = true;    // whether its factors are perfect; if not, it may be below the bounds
  double bound_at_sizes = 0;  // no design of the class and its sizes has less
  Certificate over_sizes;     // its objective is the best known of the class
  /// Of the best mappings at these sizes: cycles of the layers that the MACs limit, and of those
  /// that each level's bandwidth does, over all; zeros by a latency model. [levels + 1], MACs last
  std::vector<double> cycle_shares;
  std::vector<double> energy_shares;  // the same of energy
  double compulsory_energy_share =
      0;  // outermost accesses that every mapping needs, over all energy

  double gap_at_sizes() const { return gap(objective, bound_at_sizes); }
};

/// Whether all factors of a design are perfect.
bool is_in_class(const SearchProblem& problem, const Design& design);

/// Judges a design, or the better one that the certificate has, by the exact mapper at its sizes.
///   objective    of the design
///   certificate  over all sizes, which knew the design if it is in the class
///   most_nodes   as CertificateOptions::most_nodes, of the mapper
///   most_seconds  of the mapper; 0: no limit
Optimality judge(const SearchProblem& problem, const Design& design, double objective,
                 const Certificate& certificate, std::int64_t most_nodes, double most_seconds,
                 const SearchControl& control);

}  // namespace codescent
