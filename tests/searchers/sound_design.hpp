#pragma once

#include "core/exact_model/verify.hpp"
#include "searchers/mappers/network_optimum.hpp"
#include "searchers/run/searcher.hpp"
#include "tests/support/doctest.hpp"

namespace codescent::testing {

/// That a search for EDP ended with a valid design, no better than its sizes allow.
inline void expect_sound_design(const SearchProblem& problem, const SearchSummary& summary) {
  const Architecture& architecture = problem.architecture();
  const Workload& network = problem.workload();
  REQUIRE(summary.has_design());
  CHECK(summary.termination == Termination::Converged);
  CHECK(verify_hardware(architecture, summary.best.hardware).empty());
  for (std::size_t i = 0; i < network.layers.size(); ++i)
    CHECK(verify_mapping(architecture, summary.best.hardware, network.layers[i],
                         summary.best.mappings[i])
              .empty());
  const NetworkOptimum optimum = map_network_exactly(
      architecture, mapper_hardware(architecture, summary.best.hardware, problem.table), network,
      {}, 1);
  CHECK(summary.score.objective >= optimum.energy_uj * optimum.cycles * (1 - 1e-12));
}

}  // namespace codescent::testing
