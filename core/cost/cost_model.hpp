#pragma once

#include <string>
#include <string_view>

#include "core/cost.hpp"
#include "core/exact_model/sized_hardware.hpp"
#include "core/exact_model/traffic.hpp"
#include "core/mapping.hpp"

namespace codescent {

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

  /// Whether counts that no completion of a partial mapping undercuts, at the exact model's prices,
  /// bound this model's cost: if not, a proof has nothing but complete mappings to go by.
  virtual bool is_bounded_by_counts() const { return false; }

  /// A sentence that says why the model cannot judge this layer there; empty if it can.
  virtual std::string why_unsupported(const Architecture& /*architecture*/,
                                      const Layer& /*layer*/) const {
    return "";
  }
};

/// The exact model's: accesses at a price each, the slowest of compute and every bandwidth.
const CostModel& timeloop_cost();

}  // namespace codescent
