#pragma once

#include <array>
#include <vector>

#include "core/architecture.hpp"
#include "core/layer.hpp"
#include "core/loop_order.hpp"

namespace codescent {

/// A workload on an architecture, with what the relaxed model and the searches derive from them
/// once: which factors are free, and the loop orders worth telling apart.
struct RelaxedProblem {
  Architecture architecture;
  Workload workload;
  std::array<int, kNumDims> derived_level{};   // the temporal loop that takes what is left of a dim
  std::vector<std::vector<NestOrder>> orders;  // [layers][orders of the layer]

  /// Throws InputError if a dim that some layer uses has no level for its temporal loop.
  RelaxedProblem(const Architecture& on, const Workload& of);

  int num_layers() const { return static_cast<int>(workload.layers.size()); }
  int num_levels() const { return architecture.num_levels(); }
  /// What the factors that the template fixes leave of a bound; 1 if they do not divide it.
  std::int64_t free_bound(int layer, Dim dim) const;
};

/// One factor that a search may choose; the outermost temporal factor of each dim is derived.
struct FactorVariable {
  bool is_spatial = false;
  int level = 0;
  Dim dim = Dim::R;
};

/// The factors that the architecture allows and that some layer can use.
std::vector<FactorVariable> factor_variables(const RelaxedProblem& problem);

}  // namespace codescent
