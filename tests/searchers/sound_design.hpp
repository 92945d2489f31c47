#pragma once

#include "core/exact_model/verify.hpp"
#include "searchers/mappers/network_optimum.hpp"
#include "searchers/run/searcher.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {

/// That the template allows a design's sizes and mappings.
inline void expect_allowed(const SearchProblem& problem, const Design& design) {
  CHECK(verify_hardware(problem.architecture(), design.hardware).empty());
  for (int i = 0; i < problem.num_layers(); ++i)
    for (const Violation& violation :
         verify_mapping(problem.architecture(), design.hardware, problem.workload().layers[i],
                        design.mappings[i]))
      CHECK(violation.sentence() == "");
}

/// That a search for EDP ended with a valid design, no better than its sizes allow.
inline void expect_sound_design(const SearchProblem& problem, const SearchSummary& summary) {
  REQUIRE(summary.has_design());
  CHECK(summary.termination == Termination::Converged);
  expect_allowed(problem, summary.best);
  const NetworkOptimum optimum = map_network_exactly(
      problem.architecture(),
      mapper_hardware(problem.architecture(), summary.best.hardware, problem.table),
      problem.workload(), {}, 1);
  CHECK(summary.score.objective >= optimum.energy_uj * optimum.cycles * (1 - 1e-12));
}

}  // namespace codescent::testing
