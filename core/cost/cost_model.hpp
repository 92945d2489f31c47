#pragma once

#include <string>
#include <string_view>

#include "core/cost.hpp"
#include "core/exact_model/sized_hardware.hpp"
#include "core/exact_model/traffic.hpp"
#include "core/mapping.hpp"

namespace codescent {

/// A mapping whose loops are decided down to some level, with what is known of its completions.
class PartialMapping {
 public:
  virtual ~PartialMapping() = default;
  /// Words and cycles that no completion undercuts, counted as the exact model does; how large
  /// tiles are is left out.
  virtual const Traffic& least_counts() = 0;
  /// Those counts at the exact model's prices: of a complete mapping its cost.
  virtual LayerCost at_exact_prices() = 0;
};

/// What a mapping of one layer costs on sized hardware, by one published model: the seam behind
/// which models stand. Immutable, shared by threads. Its relaxed side is a `RelaxedCost`.
class CostModel {
 public:
  virtual ~CostModel() = default;

  /// "timeloop", as users write it.
  virtual std::string_view name() const = 0;

  /// Of one run of the layer, with integers inside: what users are shown.
  ///   traffic  the accesses of this mapping, counted by the exact model, for models that price
  ///   them
  virtual LayerCost exact(const Architecture& architecture, const SizedHardware& hardware,
                          const Layer& layer, const Mapping& mapping,
                          const Traffic& traffic) const = 0;

  /// Whether it is the exact model's cost, which partial mappings work out step by step.
  virtual bool has_exact_prices() const { return false; }
  /// No completion of a partial mapping costs less. By default of other models than the exact one
  /// nothing is known, so that a proof has only complete mappings to go by.
  virtual LayerCost least(const SizedHardware& /*hardware*/, PartialMapping& partial) const {
    return has_exact_prices() ? partial.at_exact_prices() : LayerCost{};
  }
  /// Whether no mapping costs more where capacities, bandwidths and fan-outs are larger and
  /// accesses cheaper, so that the best sizes of a box bound all of them.
  virtual bool is_monotone_in_sizes() const { return has_exact_prices(); }

  /// A sentence that says why the model cannot judge this layer there; empty if it can.
  virtual std::string why_unsupported(const Architecture& /*architecture*/,
                                      const Layer& /*layer*/) const {
    return "";
  }
};

/// The exact model's: accesses at a price each, the slowest of compute and every bandwidth.
const CostModel& timeloop_cost();

}  // namespace codescent
