#pragma once

#include <vector>

#include "autodiff_model/relaxed/relaxed_nest.hpp"
#include "core/cost/cost_model.hpp"

namespace codescent {

/// Numbers of the inputs of a layer's programs: first the log factors, in the order of the
/// variables, then five coefficients a level.
struct ProgramInputs {
  int num_variables = 0;

  int read_pj(int level) const { return num_variables + 5 * level; }
  int write_pj(int level) const { return num_variables + 5 * level + 1; }
  /// Cycles per word and instance: the inverse of the shared, read or write bandwidth (0, 1, 2).
  int inverse_bandwidth(int level, int port) const { return num_variables + 5 * level + 2 + port; }
};

/// Energy and cycles of one run of a layer, as expressions of its nest and the coefficients.
struct NestCost {
  Real energy_pj;
  Real cycles;
};

/// The relaxed side of a cost model (core/cost/cost_model.hpp). Immutable, shared by threads.
class RelaxedCost {
 public:
  virtual ~RelaxedCost() = default;

  /// At integer factors it equals the exact side before that rounds anything.
  ///   order  null: energy and cycles that no order goes below
  virtual NestCost cost(RelaxedNest& nest, const Architecture& architecture, const NestOrder* order,
                        const ProgramInputs& inputs, double mac_pj) const = 0;
};

/// Of `timeloop_cost`.
const RelaxedCost& relaxed_timeloop_cost();

/// A cost model with its relaxed side; null where it has none. Refers to both.
struct CostModelPair {
  const CostModel* exact = &timeloop_cost();
  const RelaxedCost* relaxed = &relaxed_timeloop_cost();
};

/// The table of cost models, the default first.
const std::vector<CostModelPair>& cost_models();

}  // namespace codescent
